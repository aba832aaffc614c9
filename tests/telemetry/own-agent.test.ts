import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { inProject } from '../../common/paths.ts';
import { startAgent } from '../../lab/telemetry/agent/agent.ts';
import { environment } from '../support/command.ts';
import { ask, eventually, temporaryFolder } from '../support/lab.ts';
import { ddTraceInstalled, NOT_INSTALLED } from './installed.ts';

/** The command of the container's image, on a free port of this machine. */
function imageCommand(): string[] {
  const [, list = '[]'] =
    /^CMD (\[.*\])$/m.exec(readFileSync(inProject('lab/compose/Dockerfile'), 'utf8')) ?? [];
  return (JSON.parse(list) as string[]).map((word) => word.replace('--port 4000', '--port 0'));
}

test('the container’s command sends its spans to the Agent in DD_AGENT_HOST, without a key for OpenAI', {
  timeout: 40_000,
}, async ({ skip }) => {
  skip(!ddTraceInstalled, NOT_INSTALLED);
  skip(process.platform === 'win32', 'there is no sh');
  using folder = temporaryFolder();
  const agent = await startAgent();
  const [program = '', ...args] = imageCommand();
  const child = spawn(program, args, {
    cwd: inProject('.'),
    env: environment({
      PRACTATHON_HOME: join(folder.path, 'home'),
      DD_TRACE_ENABLED: 'true',
      DD_AGENT_HOST: '127.0.0.1',
      DD_TRACE_AGENT_PORT: new URL(agent.url).port,
    }),
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let said = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    said += text;
  });
  try {
    await eventually(() => expect(said).toContain(`go to your Datadog Agent, ${agent.url}`), 20_000);
    expect(said).toMatch(/OpenAI +emulated/);
    expect(said).toMatch(/Telemetry +live/);
    const [ragApi = ''] = /http:\/\/127\.0\.0\.1:\d+/.exec(said) ?? [];
    const { body } = await ask(ragApi, 'How do I invite a teammate?');
    await eventually(() => expect(agent.spans().map((s) => s.traceId)).toContain(body.traceId), 10_000);
  } finally {
    child.kill('SIGTERM');
    await once(child, 'close');
    await agent.close();
  }
});
