import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import * as zlib from 'node:zlib';
import { encode } from '@msgpack/msgpack';
import fc from 'fast-check';
import { Profile } from 'pprof-format';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type Agent, startAgent } from '../../lab/telemetry/agent/agent.ts';
import { CHARACTERS_PER_MINUTE } from '../../lab/telemetry/agent/profiles.ts';
import { spansOfV05 } from '../../lab/telemetry/agent/span-payload.ts';
import { KEPT_SPANS } from '../../lab/telemetry/agent/spans.ts';
import { own, pprof, span, upload, v04 } from './payloads.ts';

const { gzipSync, gunzipSync } = zlib;
const { zstdCompressSync } = zlib as typeof zlib & { zstdCompressSync?: (bytes: Uint8Array) => Buffer };

let agent: Agent;
let now = Date.now();
beforeEach(async () => {
  now = Date.now();
  agent = await startAgent(() => now);
});
afterEach(() => agent.close());

async function put(path: string, body: string | FormData | Uint8Array, headers: Record<string, string> = {}) {
  const response = await fetch(`${agent.url}${path}`, { method: 'PUT', body: body as FormData, headers });
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
}
function heapAfterGc(): number {
  setFlagsFromString('--expose-gc');
  runInNewContext('gc')();
  return process.memoryUsage().heapUsed;
}
const traces = (...spans: Record<string, unknown>[]) => put('/v0.4/traces', v04([spans]));
const profile = (form: FormData) => put('/profiling/v1/input', form);

describe('spans', () => {
  test('have the 128-bit trace id, of which only the first span carries the upper half', async () => {
    const child = span({
      span_id: 7,
      parent_id: 1335321969754424839n,
      name: 'rag.embed_question',
      meta: {},
      error: 1,
    });
    const { status, body } = await traces(span(), child);
    expect([status, body]).toEqual([200, { rate_by_service: { 'service:,env:': 1 } }]);
    const [first, second] = agent.spans();
    expect(first).toMatchObject({
      name: 'express.request',
      resource: 'POST /query',
      service: 'rag-api',
      error: false,
    });
    expect(first!.traceId).toBe('6b0404410000000012880441b3fcc606');
    expect(first!.durationMs).toBeCloseTo(32.4, 1);
    expect(Math.abs(first!.startedAt - now)).toBeLessThan(5_000);
    expect(second).toMatchObject({ traceId: first!.traceId, spanId: '0000000000000007', error: true });
  });

  test('are read in version 0.5 too, in which numbers refer to texts', () => {
    const texts = ['', 'rag-api', 'express.request', 'POST /query', '_dd.p.tid', '6b04044100000000'];
    const fields = [1, 2, 3, 5, 6, 0, BigInt(now) * 1_000_000n, 1_000_000, 0, { 4: 5 }, {}, 0];
    const body = encode([texts, [[fields]]], { useBigInt64: true });
    expect(spansOfV05(body)).toEqual([
      {
        ...{ traceId: '6b040441000000000000000000000005', spanId: '0000000000000006', service: 'rag-api' },
        ...{ name: 'express.request', resource: 'POST /query', startedAt: now, durationMs: 1, error: false },
      },
    ]);
  });

  test('are limited in number and age', async () => {
    const many = Array.from({ length: 5_000 }, (_, i) => span({ span_id: i + 1 }));
    for (let i = 0; i < 10; i += 1) await put('/v0.4/traces', v04([many]));
    expect(agent.spans()).toHaveLength(KEPT_SPANS);
    now += 3_601_000;
    expect(agent.spans()).toHaveLength(0);
  });

  test('from the future are dropped, as they would stay too long and displace real ones', async () => {
    await traces(span());
    const at = (ms: number) => BigInt(now + ms) * 1_000_000n;
    const future = Array.from({ length: 5_000 }, (_, i) => span({ span_id: i + 1, start: at(3_600_000) }));
    for (let i = 0; i < 10; i += 1) await put('/v0.4/traces', v04([future]));
    const endless = { start: at(0), duration: 10n ** 18n };
    await traces(span(endless), span({ start: at(30_000), resource: 'a clock that is ahead' }));
    expect(agent.spans().map((s) => s.resource)).toEqual(['POST /query', 'a clock that is ahead']);
  });

  test('keep only the first part of long texts in memory', async () => {
    const before = heapAfterGc();
    for (let i = 0; i < 40; i += 1)
      await traces(span({ span_id: i + 1, resource: `${i} ${'r'.repeat(950_000)}` }));
    expect(agent.spans()).toHaveLength(40);
    for (const { resource } of agent.spans()) expect(resource.length).toBeLessThanOrEqual(300);
    expect(heapAfterGc() - before).toBeLessThan(15e6); // the texts were 38 MB
  });
});

describe('profiles', () => {
  test('are counted, and folded by the minute', async () => {
    const wall = pprof([{ frames: [own('answerQuestion'), own('embedQuestion')], cpuMs: 30 }]);
    expect((await profile(upload(wall))).status).toBe(202);
    expect((await profile(upload(wall))).status).toBe(202);
    expect(agent.profiles()).toHaveLength(2);
    expect(agent.profiles()[0]).toMatchObject({ service: 'rag-api', durationMs: 2_000, samples: 1 });
    expect([...agent.folded(5)]).toEqual([['answerQuestion;embedQuestion', 60e6]]);
    now += 10 * 60_000;
    expect(agent.folded(5).size).toBe(0);
    expect(agent.folded(60).size).toBe(1);
    now += 3_601_000;
    expect([agent.profiles().length, agent.folded(200).size]).toEqual([0, 0]);
  });

  const wall = Profile.decode(gunzipSync(pprof([{ frames: [own('answerQuestion')], cpuMs: 30 }]))).encode();
  const read = async (form: FormData) => {
    const { status } = await profile(form);
    return [status, ...agent.folded(5).keys()];
  };
  test('are read plain and under gzip', async () => {
    for (const packed of [wall, gzipSync(wall)])
      expect(await read(upload(packed))).toEqual([202, 'answerQuestion']);
    expect(agent.profiles()).toHaveLength(2);
  });

  test('are read under zstd, where Node has it, within the same limit', async ({ skip }) => {
    skip(!zstdCompressSync, `Node ${process.versions.node} has no zstd`);
    expect(await read(upload(zstdCompressSync!(wall)))).toEqual([202, 'answerQuestion']);
    const bomb = zstdCompressSync!(Buffer.alloc(3_000_000, Buffer.from([0x12, 0])));
    for (const [packed, reason] of [
      [bomb, 'more than 2000000 bytes when unpacked'],
      [zstdCompressSync!(wall).fill(0xff, 4, 12), 'damaged zstd: '],
    ] as const) {
      const { status, body } = await profile(upload(packed));
      expect([status, body.error]).toEqual([400, expect.stringContaining(reason)]);
    }
  });

  test('under zstd are refused with the reason where Node has none', async ({ skip }) => {
    skip(zstdCompressSync !== undefined, `Node ${process.versions.node} has zstd`);
    const { status, body } = await profile(upload(Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0, 0])));
    const reason = `it is packed with zstd, which Node ${process.versions.node} can't read`;
    expect([status, body.error]).toEqual([400, reason]);
    await expect(agent.profileRefused).resolves.toBe(reason);
  });

  test('keep a limited number of stacks per minute', async () => {
    const stacks = Array.from({ length: 3_000 }, (_, i) => ({ frames: [own(`f${i}`)], cpuMs: 1 }));
    await profile(upload(pprof(stacks)));
    const folded = agent.folded(5);
    expect(folded.size).toBe(1_001);
    expect([...folded.values()].reduce((sum, cpu) => sum + cpu, 0)).toBe(3_000e6);
  });

  test('keep a limited number of characters per minute, and of a service', async () => {
    const deep = (i: number) => Array.from({ length: 64 }, (_, at) => own(`f${i}_${at}_${'n'.repeat(200)}`));
    const stacks = Array.from({ length: 100 }, (_, i) => ({ frames: deep(i), cpuMs: 1 }));
    await profile(upload(pprof(stacks), { tags_profiler: `service:${'s'.repeat(100_000)}` }));
    const folded = agent.folded(5);
    expect([...folded.keys()].join('').length).toBeLessThanOrEqual(CHARACTERS_PER_MINUTE + 50);
    expect([...folded.values()].reduce((sum, cpu) => sum + cpu, 0)).toBe(100e6);
    expect(agent.profiles()[0]!.service.length).toBe(100);
  });

  test('from the future are dropped', async () => {
    const wall = pprof([{ frames: [own('f')], cpuMs: 1 }]);
    await profile(upload(wall, { end: new Date(now + 120_000).toISOString() }));
    expect([agent.profiles().length, agent.folded(60).size]).toEqual([0, 0]);
  });
});

test('feedback of LLM Observability is counted', async () => {
  const event = { data: { attributes: { metrics: [{ event_kind: 'feedback', categorical_value: 'up' }] } } };
  const body = gzipSync(JSON.stringify(event));
  const path = '/evp_proxy/v2/api/intake/llm-obs/v2/eval-metric';
  expect((await put(path, body, { 'content-encoding': 'gzip' })).status).toBe(202);
  expect(agent.feedbackEvents()).toBe(1);
  for (const other of ['null', '7', '{"data":{"attributes":{"metrics":[null,{"event_kind":"x"}]}}}'])
    expect((await put(path, other)).status).toBe(202);
  expect(agent.feedbackEvents()).toBe(1);
});

test('lists its routes, and accepts data that it does not need', async () => {
  const info = await (await fetch(`${agent.url}/info`)).json();
  expect(info).toMatchObject({ endpoints: expect.arrayContaining(['/v0.4/traces', '/profiling/v1/input']) });
  expect((await put('/telemetry/proxy/api/v2/apmtelemetry', '{}')).status).toBe(202);
  expect((await put('/v0.7/config', '{}')).status).toBe(200);
  expect((await put('/v9/unknown', '{}')).status).toBe(404);
});

describe('malformed requests get 400', () => {
  const noise = (path: string, headers = {}) =>
    fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 200 }), async (bytes) => {
        const { status } = await put(path, bytes, headers);
        expect([200, 202, 400]).toContain(status);
      }),
      { numRuns: 60 },
    );
  test.each(['/v0.4/traces', '/v0.5/traces', '/profiling/v1/input', '/evp_proxy/v2/x'])(
    '%s',
    async (path) => {
      await noise(path);
      await noise(path, { 'content-encoding': 'gzip' });
      await noise(path, { 'content-type': 'multipart/form-data; boundary=x' });
      expect((await put(path, '')).status).toBe(400);
    },
  );

  test.each([
    ['no list', v04({ a: 1 })],
    ['a list of no lists', v04([1])],
    ['spans that are none', v04([[1]])],
    ['no id', v04([[span({ trace_id: undefined })]])],
    ['an id below zero', v04([[span({ trace_id: -1 })]])],
    ['no service', v04([[span({ service: 7 })]])],
    ['a time that is a text', v04([[span({ start: 'now' })]])],
    ['a length of 4 GB', Buffer.from([0xdd, 0xff, 0xff, 0xff, 0xff])],
    ['lists in each other', Buffer.concat([Buffer.alloc(20, 0x91), Buffer.from([0xc0])])],
    ['its end missing', Buffer.from([0x92, 0x90])],
  ])('a trace with %s', async (_what, body) => {
    expect((await put('/v0.4/traces', body)).status).toBe(400);
    expect(agent.spans()).toEqual([]);
  });

  test.each([
    ['without its pprof', upload(undefined)],
    ['with a pprof that is noise', upload(Buffer.from('zstd, perhaps'))],
    ['with no time', upload(pprof([]), { end: 'soon' })],
    ['with a pprof that unpacks to 3 MB', upload(gzipSync(Buffer.alloc(3_000_000, Buffer.from([0x12, 0]))))],
    ['with half a gzip', upload(pprof([{ frames: [own('f')], cpuMs: 1 }]).subarray(0, 40))],
  ])('a profile %s', async (_what, form) => {
    const { status, body } = await profile(form);
    expect([status, body.error]).toEqual([400, expect.any(String)]);
    expect(agent.profiles()).toEqual([]);
  });

  test('and one that becomes a hundred times as large is small', async () => {
    const nested = Buffer.alloc(500_000, 0x91);
    const wide = Buffer.alloc(1_900_000, 0x90);
    wide.set([0xdd, 0, 0x1c, 0xfd, 0xdb]); // 1.9 million empty lists in one list
    for (const body of [nested, wide]) expect((await put('/v0.4/traces', body)).status).toBe(400);
  });

  test('and a body without end is cut off', async () => {
    const response = put('/v0.4/traces', new Uint8Array(17_000_000));
    await expect(
      response.then(
        ({ status }) => status,
        () => 413,
      ),
    ).resolves.toBe(413);
    expect((await traces(span())).status).toBe(200);
  });
});
