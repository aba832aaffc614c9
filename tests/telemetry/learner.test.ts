import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, test, vi } from 'vitest';
import { fileUrl } from '../../lab/rag-api/store.ts';
import { type Agent, startAgent } from '../../lab/telemetry/agent/agent.ts';
import { flameText } from '../../lab/telemetry/flame/page.ts';
import { topFunctions } from '../../lab/telemetry/flame/tree.ts';
import { startHost } from '../../workbook/sandbox/learner/process.ts';
import { eventually, temporaryFolder } from '../support/lab.ts';
import { ddTraceInstalled, NOT_INSTALLED } from './installed.ts';

const ROUTES = `
function countEveryVoteAgain() {
  const end = performance.now() + 200;
  let sum = 0;
  while (performance.now() < end) sum += Math.sqrt(sum + 1);
  return sum;
}
export function feedbackRoutes() {
  return (request: any, response: any) => {
    if (request.path === '/anonymous') return handlers[0](response);
    response.status(201).json({ sum: countEveryVoteAgain() });
  };
}
// without a name, like an inline handler
const handlers: any[] = [];
handlers.push((response: any) => {
  const end = performance.now() + 200;
  let sum = 0;
  while (performance.now() < end) sum += Math.sqrt(sum + 1);
  response.status(201).json({ sum });
});
`;

const selfShare = (agent: Agent, name: string) =>
  topFunctions(agent.folded(5)).find((f) => f.name === name)?.self;

afterEach(() => vi.unstubAllEnvs());

test("the learner's slow code is shown with its function's name, or its file", {
  timeout: 30_000,
}, async ({ skip }) => {
  skip(!ddTraceInstalled, NOT_INSTALLED);
  vi.stubEnv('DD_TRACE_ENABLED', 'true');
  using folder = temporaryFolder();
  const path = join(folder.path, 'feedback.ts');
  writeFileSync(path, ROUTES);
  const agent = await startAgent();
  const start = () =>
    startHost(
      {
        databaseUrl: fileUrl(join(folder.path, 'x.db')),
        routes: { name: 'feedback.ts', path },
        counter: { name: 'none.ts', path: join(folder.path, 'none.ts') },
      },
      () => {},
    );
  let host = start();
  for (let retries = 3; retries > 0; retries -= 1)
    await host.origin.catch(() => {
      host = start(); // a machine under load may not load it in the time that a learner's file gets
    });
  try {
    host.tell({ profile: { service: 'rag-api', agentUrl: agent.url } });
    const origin = await host.origin;
    await eventually(async () => {
      const response = await fetch(`${origin}/query/1/feedback`, { method: 'PUT' });
      expect(response.status).toBe(201);
      expect(selfShare(agent, 'countEveryVoteAgain')).toBeGreaterThan(0.5);
    }, 15_000);
    await eventually(async () => {
      await fetch(`${origin}/anonymous`, { method: 'PUT' });
      const text = flameText({ service: 'rag-api', folded: agent.folded }, agent.folded(5), 5);
      expect(text).toMatch(/^\(in feedback\.ts\) /m);
      expect(selfShare(agent, '(in feedback.ts)')).toBeGreaterThan(0.2);
    }, 15_000);
    expect(agent.profiles()[0]).toMatchObject({ service: 'rag-api' });
    expect(agent.spans()).toEqual([]); // only profiled: the lab's own tracer already has the request
  } finally {
    host.kill();
    await agent.close();
  }
});
