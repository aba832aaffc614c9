import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, test, vi } from 'vitest';
import { fileUrl } from '../../lab/rag-api/store.ts';
import { startAgent } from '../../lab/telemetry/agent.ts';
import { topFunctions } from '../../lab/telemetry/flame/tree.ts';
import { startHost } from '../../workbook/learner/process.ts';
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
  return (_request: unknown, response: any) => response.status(201).json({ sum: countEveryVoteAgain() });
}
`;

afterEach(() => vi.unstubAllEnvs());

test("slow code of the learner's shows up by its function's name", {
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
      const [first] = topFunctions(agent.folded(5));
      expect(first).toMatchObject({ name: 'countEveryVoteAgain' });
    }, 15_000);
    expect(agent.profiles()[0]).toMatchObject({ service: 'rag-api' });
    expect(agent.spans()).toEqual([]); // profiled only: the lab's own tracer has the request already
  } finally {
    host.kill();
    await agent.close();
  }
});
