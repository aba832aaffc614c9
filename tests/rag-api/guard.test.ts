import { request } from 'node:http';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import type { Lab } from '#lab/lab.ts';
import { fileUrl } from '#lab/rag-api/store.ts';
import { VENDORS } from '#lab/stand-ins/faults.ts';
import { type Agent, startAgent } from '#lab/telemetry/agent/agent.ts';
import { inProject } from '../../common/paths.ts';
import { type HostProcess, startHost } from '../../workbook/sandbox/learner/process.ts';
import { testDeck } from '../support/deck.ts';
import { ask, send, temporaryFolder, testLab } from '../support/lab.ts';
import { solved } from '../support/solved.ts';

// No page of another site may use the servers of this machine, and no request may break one.

const folder = temporaryFolder();
let lab: Lab & AsyncDisposable;
let agent: Agent;
let deck: Awaited<ReturnType<typeof testDeck>>;
let host: HostProcess;
const origins: Record<string, () => string | Promise<string>> = {
  'RAG API': () => lab.ragApi,
  agent: () => agent.url,
  deck: () => deck.url,
  'learner’s process': () => host.origin,
  ...Object.fromEntries(VENDORS.map((vendor) => [vendor, () => lab.standIns[vendor]])),
};
beforeAll(async () => {
  const file = (name: string) => ({ name, path: inProject(name) });
  host = startHost(
    {
      databaseUrl: fileUrl(join(folder.path, 'x.db')),
      routes: file('solutions/2-build/feedback.ts'),
      counter: file('solutions/3-apply/satisfaction.ts'),
    },
    () => {},
  );
  [lab, agent, deck] = await Promise.all([testLab({ learner: solved() }), startAgent(), testDeck()]);
  await host.origin;
}, 30_000);
afterAll(async () => {
  host.kill();
  await Promise.all([host.over, agent.close(), deck[Symbol.asyncDispose](), lab[Symbol.asyncDispose]()]);
  folder[Symbol.dispose]();
});

/** The status of a request as it is, with headers and a path that fetch would not send. */
function raw(origin: string, path: string, headers: Record<string, string> = {}, method = 'GET') {
  const { hostname, port } = new URL(origin);
  return new Promise<number>((resolve, reject) => {
    request({ hostname, port, path, method, headers }, (response) => {
      response.resume();
      resolve(response.statusCode!);
    })
      .once('error', reject)
      .end();
  });
}

test.each(Object.entries(origins))(
  '%s refuses foreign hosts and origins, and takes its own',
  async (_name, of) => {
    const origin = await of();
    const { port } = new URL(origin);
    for (const headers of [
      { host: 'evil.example' },
      { host: `evil.example:${port}` },
      { host: `localhost.evil.example:${port}` },
      { host: 'x@y/' },
      { origin: 'https://evil.example' },
      { origin: 'null' },
      { origin: 'http://localhost:9' },
      { host: `localhost:${port}`, origin },
    ] as Record<string, string>[])
      expect(await raw(origin, '/', headers), JSON.stringify(headers)).toBe(403);
    for (const name of ['localhost', '127.0.0.1', '[::1]', 'LOCALHOST']) {
      const here = `${name}:${port}`;
      expect(await raw(origin, '/nothing', { host: here }), name).not.toBe(403);
      expect(await raw(origin, '/nothing', { host: here, origin: `http://${here}` }), name).not.toBe(403);
    }
  },
);

test.each(Object.entries(origins))('%s answers 400 to a path that is not valid', async (_name, of) => {
  for (const path of ['/%', '/%zz', '/a/%E0%A4%A?x=1']) expect(await raw(await of(), path), path).toBe(400);
  expect(await raw(await of(), '/nothing?x=%')).not.toBe(400);
});

test('a server in a container has further names: those in ALLOWED_HOSTS', async () => {
  vi.stubEnv('ALLOWED_HOSTS', 'rag-api, Rag.Example');
  await using inContainer = await testLab({ host: '0.0.0.0' });
  vi.unstubAllEnvs();
  const { port } = new URL(inContainer.ragApi);
  for (const name of ['rag-api', 'rag.example', 'host.docker.internal', '127.0.0.1'])
    expect(await raw(inContainer.ragApi, '/metrics', { host: `${name}:${port}` }), name).toBe(200);
  expect(await raw(inContainer.ragApi, '/metrics', { host: `grafana:${port}` })).toBe(403);
});

test('HEAD gets the headers of an event stream, and ends', async () => {
  for (const url of [`${lab.ragApi}/live`, `${deck.url}/events`]) {
    const response = await fetch(url, { method: 'HEAD', signal: AbortSignal.timeout(5_000) });
    expect([response.status, response.headers.get('content-type')]).toEqual([200, 'text/event-stream']);
    expect(await response.text()).toBe('');
  }
  expect((await ask(lab.ragApi, 'How do I invite a teammate?')).status).toBe(200); // sends to all listeners
});

test.each([
  [100, 404],
  [101, 400],
  [5_000, 400],
])('a vote with a body of %i levels gets %i', async (depth, status) => {
  const nested = '['.repeat(depth - 1) + ']'.repeat(depth - 1);
  const answer = await send('PUT', `${lab.ragApi}/query/unknown/feedback`, `{"rating":"up","x":${nested}}`);
  expect(answer).toMatchObject({ status, body: { error: expect.any(String) } });
});
