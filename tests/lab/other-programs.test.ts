import { Session } from 'node:inspector/promises';
import { expect, test } from 'vitest';
import {
  isBadJson,
  isBlockedPort,
  isGarbageCollector,
  isTimeout,
  prometheusError,
  promtoolErrors,
} from '#lab/other-programs.ts';
import { checkRules, findPromtool } from '#lab/prometheus/promtool.ts';
import { connectVendors } from '#lab/rag-api/clients.ts';
import { VendorFailure } from '#lab/rag-api/failures.ts';

// The texts that the lab recognises, from the real programs where they are installed.

const errorOf = (work: Promise<unknown>) =>
  work.then(
    () => undefined,
    (error: Error) => error,
  );

test('fetch refuses a blocked port', async () => {
  expect(isBlockedPort(await errorOf(fetch('http://127.0.0.1:6000')))).toBe(true);
  expect(isBlockedPort(await errorOf(fetch('http://127.0.0.1:2')))).toBe(false); // allowed, but nothing listens
});

const clients = (fetch: typeof globalThis.fetch) =>
  connectVendors({
    openaiKey: 'sk-test',
    pineconeKey: 'pc-test',
    indexName: 'help-centre',
    chatModel: 'gpt-4o-mini',
    embeddingModel: 'text-embedding-3-small',
    timeoutMs: 30,
    fetch,
  });

/** A vendor that never answers. */
const silent: typeof fetch = (_, init) =>
  new Promise((_resolve, reject) => {
    init?.signal?.addEventListener('abort', () => reject(init.signal?.reason));
  });
const halfJson: typeof fetch = async () =>
  new Response('{"data": [', { headers: { 'content-type': 'application/json' } });

test('Node and both SDKs say that a call timed out', async () => {
  const node = await errorOf(fetch('http://192.0.2.1', { signal: AbortSignal.timeout(1) }));
  expect(isTimeout(node!)).toBe(true);
  expect(isTimeout(new TypeError('fetch failed'))).toBe(false);
  const { embed, describeIndex } = await clients(silent);
  for (const [call, vendor] of [
    [errorOf(embed(['a'])), 'OpenAI'],
    [errorOf(describeIndex()), 'Pinecone'],
  ] as const)
    expect(await call).toMatchObject({
      constructor: VendorFailure,
      message: `${vendor} did not answer in time`,
      next: 'Check your network and its proxy (see the README), or start the lab without --live.',
    });
});

test('Node and both SDKs say that an answer is not JSON', async () => {
  expect(isBadJson((await errorOf(new Response('{"data": [').json()))!)).toBe(true);
  expect(isBadJson(new TypeError('fetch failed'))).toBe(false);
  const { embed, describeIndex } = await clients(halfJson);
  expect((await errorOf(embed(['a'])))?.message).toBe('OpenAI answered malformed JSON');
  expect((await errorOf(describeIndex()))?.message).toBe('Pinecone answered malformed JSON');
});

test('V8 calls its garbage collector so in a CPU profile', async () => {
  const session = new Session();
  session.connect();
  await session.post('Profiler.enable');
  await session.post('Profiler.start');
  const kept: object[][] = [];
  for (let i = 0; i < 3_000_000; i += 1) kept[i % 1_000] = [{ i }];
  const { profile } = await session.post('Profiler.stop');
  session.disconnect();
  const names = profile.nodes.map(({ callFrame }) => callFrame.functionName);
  expect(names.filter(isGarbageCollector)).toEqual(['(garbage collector)']);
});

// recorded from Prometheus 2.42 and 3.5
test.each([
  [
    [
      'ts=2025-01-01T00:00:00.000Z caller=main.go:1140 level=error err="opening storage failed: lock DB directory"',
      'ts=2025-01-01T00:00:00.001Z caller=main.go:1141 level=warn msg="See you next time!"',
    ],
    'ts=2025-01-01T00:00:00.000Z caller=main.go:1140 level=error err="opening storage failed: lock DB directory"',
  ],
  [['prometheus: unknown flag --log.colour '], 'prometheus: unknown flag --log.colour'],
  [[], ''],
])('the reason in the last lines of Prometheus %j is %j', (lines, reason) => {
  expect(prometheusError(lines)).toBe(reason);
});

const UNCLOSED = 'could not parse expression: 1:5: parse error: unclosed left parenthesis';
const RULES = 'groups:\n- name: a\n  rules:\n  - record: x\n    expr: sum(\n';

test('the errors of promtool are shown without its headings', async ({ skip }) => {
  const recorded = `Checking rules.yml\n  FAILED:\nrules.yml: 5:11: group "a", rule 1, "x": ${UNCLOSED}\n`;
  expect(promtoolErrors(recorded)).toBe(`5:11: group "a", rule 1, "x": ${UNCLOSED}`);
  const promtool = findPromtool();
  if (!promtool) return skip('no promtool on the PATH');
  expect(await checkRules(promtool, RULES)).toEqual({
    ok: false,
    problem: expect.stringMatching(/^5:11: group "a", rule 1, "x": could not parse expression: 1:5: [^;]+$/),
  });
});
