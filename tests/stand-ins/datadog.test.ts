import { afterEach, expect, test } from 'vitest';
import { datadogStandIn } from '../../lab/stand-ins/datadog/datadog.ts';
import { type FaultKind, Faults } from '../../lab/stand-ins/faults.ts';
import { serveStandIn } from '../../lab/stand-ins/serve.ts';
import type { ProfileRecord, SpanRecord } from '../../lab/telemetry/records.ts';

const NOW = 1_700_000_000_000;
const MINUTE = 60_000;
const HITS = 'sum:trace.express.request.hits{service:rag-api}.as_count()';
const PROFILES = 'sum:datadog.trace_agent.profile{*}.as_count()';

const open: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const one of open.splice(0)) await one.close();
});

function span(minutesAgo: number, more: Partial<SpanRecord> = {}): SpanRecord {
  return {
    traceId: '6553f10000000000a1b2c3d4e5f60718',
    spanId: 'a1b2c3d4e5f60718',
    service: 'rag-api',
    name: 'express.request',
    resource: 'POST /query',
    startedAt: NOW - minutesAgo * MINUTE,
    durationMs: 12.5,
    error: false,
    ...more,
  };
}

async function account(
  spans = [span(30), span(2), span(2), span(1, { error: true })],
  profiles: ProfileRecord[] = [{ service: 'rag-api', takenAt: NOW - MINUTE, durationMs: 1000, samples: 90 }],
) {
  const faults = new Faults();
  const source = { spans: () => spans, profiles: () => profiles };
  const keys = { apiKey: 'api', appKey: 'app' };
  const standIn = datadogStandIn({ source, faults, ...keys, now: () => NOW });
  const served = await serveStandIn(standIn);
  open.push(served);
  const ask = async (
    path: string,
    init: RequestInit = {},
    given: { api?: string; app?: string } = { api: 'api', app: 'app' },
  ) => {
    const headers = {
      ...(given.api ? { 'DD-API-KEY': given.api } : {}),
      ...(given.app ? { 'DD-APPLICATION-KEY': given.app } : {}),
    };
    const response = await fetch(`${served.url}${path}`, { ...init, headers });
    const text = await response.text();
    const json = response.headers.get('content-type')?.includes('json');
    return { status: response.status, headers: response.headers, body: json ? JSON.parse(text) : text };
  };
  const metrics = (query: string, hours = 1, given?: { api?: string; app?: string }) => {
    const to = NOW / 1000;
    const search = new URLSearchParams({ from: `${to - hours * 3600}`, to: `${to}`, query });
    return ask(`/api/v1/query?${search}`, {}, given);
  };
  const search = (attributes: unknown, given?: { api?: string; app?: string }) =>
    ask(
      '/api/v2/spans/events/search',
      { method: 'POST', body: JSON.stringify({ data: { type: 'search_request', attributes } }) },
      given,
    );
  const total = async (query: string, hours = 1) =>
    (await metrics(query, hours)).body.series.map((s: { pointlist: [number, number][] }) =>
      s.pointlist.reduce((sum, [, n]) => sum + n, 0),
    );
  return {
    served,
    spans,
    ask,
    metrics,
    search,
    total,
    fail: (kind?: FaultKind) => faults.set('datadog', kind),
  };
}

test('validates the API key and never looks at the application key', async () => {
  const { ask } = await account();
  expect(await ask('/api/v1/validate', {}, { api: 'api' })).toMatchObject({
    status: 200,
    body: { valid: true },
  });
  expect(await ask('/api/v1/validate', {}, {})).toMatchObject({
    status: 403,
    body: { errors: ['API key required'] },
  });
  expect(await ask('/api/v1/validate', {}, { api: 'no' })).toMatchObject({
    status: 403,
    body: { errors: ['Forbidden'] },
  });
});

test('counts spans in the shape of a v1 series', async () => {
  const { metrics } = await account();
  const { status, body } = await metrics(HITS);
  expect(status).toBe(200);
  expect(body).toMatchObject({
    status: 'ok',
    res_type: 'time_series',
    query: HITS,
    from_date: NOW - 60 * MINUTE,
    to_date: NOW,
  });
  const [series] = body.series;
  const bucket = (minutesAgo: number) => Math.floor((NOW - minutesAgo * MINUTE) / 20_000) * 20_000;
  expect(series).toEqual({
    metric: 'trace.express.request.hits',
    display_name: 'trace.express.request.hits',
    expression: HITS,
    scope: 'service:rag-api',
    tag_set: [],
    aggr: 'sum',
    query_index: 0,
    interval: 20,
    start: bucket(30),
    end: bucket(1) + 19_000,
    length: 3,
    pointlist: [
      [bucket(30), 1],
      [bucket(2), 2],
      [bucket(1), 1],
    ],
    unit: [expect.objectContaining({ name: 'hit' }), null],
    attributes: {},
  });
});

test('takes several queries at once; what the account does not hold has no series', async () => {
  const { metrics, total } = await account();
  const { body } = await metrics(`${HITS}, ${PROFILES}`);
  expect(body.series.map((s: { metric: string; query_index: number }) => [s.metric, s.query_index])).toEqual([
    ['trace.express.request.hits', 0],
    ['datadog.trace_agent.profile', 1],
  ]);
  expect(await total('sum:trace.express.request.errors{service:rag-api}.as_count()')).toEqual([1]);
  expect(await total(HITS, 0.25)).toEqual([3]); // not the span of 30 minutes ago
  for (const query of [
    'sum:trace.fastapi.request.hits{service:rag-api}.as_count()',
    'sum:trace.express.request.hits{service:other}.as_count()',
    'sum:trace.express.request.hits{service:rag-api,env:prod}.as_count()',
    'sum:trace.express.request.hits{host:x}.as_count()',
    'avg:system.cpu.idle{*}',
  ])
    expect(await total(query)).toEqual([]);
});

test.each(['', 'nonsense', 'sum:a.b', 'sum:a.b{}', `${HITS},`, 'avg:trace.express.request.hits{*}'])(
  'the query %j is 400',
  async (query) => {
    const { metrics } = await account();
    expect(await metrics(query)).toMatchObject({ status: 400, body: { errors: [expect.any(String)] } });
  },
);

test('a window that ends before it begins, or has no number, is 400', async () => {
  const { ask } = await account();
  for (const window of ['from=a&to=2', 'from=2&to=1', 'to=1'])
    expect((await ask(`/api/v1/query?${window}&query=${encodeURIComponent(PROFILES)}`)).status).toBe(400);
});

test('shows a trace as a tree, also with lost parents, circles and markup in the names', async () => {
  const spans = [
    span(2, { spanId: 'a', resource: 'POST <script>alert(1)</script>' }),
    span(1, { spanId: 'b', parentId: 'a', name: 'rag.ask_model', resource: 'gpt-4o-mini', error: true }),
    span(1, { spanId: 'c', parentId: 'lost', name: 'rag.orphan' }),
    span(1, { spanId: 'd', parentId: 'e', name: 'rag.round' }),
    span(1, { spanId: 'e', parentId: 'd', name: 'rag.and_round' }),
    span(1, { spanId: 'f', traceId: 'f'.repeat(32), name: 'rag.elsewhere' }),
  ];
  const { ask } = await account(spans);
  const { status, headers, body } = await ask('/apm/trace/6553f10000000000a1b2c3d4e5f60718', {}, {});
  expect([status, headers.get('content-type')]).toEqual([200, expect.stringContaining('text/html')]);
  expect(body).not.toContain('<script');
  const flat = body.replace(/<small>.*?<\/small>|<\/?span[^>]*>/g, '');
  expect(flat).toContain('&lt;/script&gt; <ul><li>rag.ask_model · gpt-4o-mini </li></ul></li>');
  for (const name of ['orphan', 'round', 'and_round']) expect(body).toContain(`rag.${name}`);
  expect(body).toContain('at 60000.0 ms, took 12.5 ms, failed');
  expect(body).not.toContain('elsewhere');
  expect((await ask('/apm/trace/0123', {}, {})).status).toBe(404);
});

test('finds spans, newest first, in the shape of v2', async () => {
  const { search } = await account();
  const filter = {
    from: 'now-1h',
    to: 'now',
    query: 'service:rag-api AND resource_name:"POST /query"',
  };
  const { status, headers, body } = await search({ filter, page: { limit: 2 }, sort: '-timestamp' });
  expect([status, headers.get('content-type')]).toEqual([200, 'application/vnd.api+json']);
  expect(body.data.length).toBe(2);
  expect(body.data[0]).toMatchObject({
    type: 'spans',
    attributes: {
      service: 'rag-api',
      resource_name: 'POST /query',
      trace_id: '6553f10000000000a1b2c3d4e5f60718',
      span_id: '11651590505119483672',
      start_timestamp: new Date(NOW - MINUTE).toISOString(),
      end_timestamp: new Date(NOW - MINUTE + 12.5).toISOString(),
      status: 'error',
      custom: { duration: 12_500_000 },
    },
  });
});

test.each([
  ['*', 4],
  ['service:rag*', 4],
  ['-status:error', 3],
  ['service:other', 0],
  ['operation_name:express.request status:error', 1],
])('the search %s finds %i', async (query, count) => {
  const { search } = await account();
  const { body } = await search({ filter: { from: 'now-1h', to: `${NOW}`, query }, page: { limit: 50 } });
  expect(body.data.length).toBe(count);
});

test('refuses a search in the words of Datadog', async () => {
  const { search } = await account();
  expect(await search({ filter: { from: 'now', to: 'now-15m', query: '*' } })).toMatchObject({
    status: 422,
    body: {
      errors: [
        { title: 'Generic Error', detail: expect.stringMatching(/'from' should be anterior to 'to'/) },
      ],
    },
  });
  for (const filter of [{ from: 'soon' }, { query: 'service:' }, { query: '(a OR b)' }])
    expect(await search({ filter })).toMatchObject({
      status: 400,
      body: { errors: [{ detail: expect.stringMatching(/invalid_argument/) }] },
    });
  expect((await search({ page: { limit: 0 } })).status).toBe(400);
});

test('a missing or wrong key is refused as each route does', async () => {
  const { metrics, search } = await account();
  for (const given of [{ app: 'app' }, { api: 'no', app: 'app' }]) {
    expect(await metrics(HITS, 1, given)).toMatchObject({ status: 403, body: { errors: ['Forbidden'] } });
    expect(await search({}, given)).toMatchObject({ status: 403, body: { errors: ['Forbidden'] } });
  }
  for (const given of [{ api: 'api' }, { api: 'api', app: 'no' }]) {
    expect(await metrics(HITS, 1, given)).toMatchObject({ status: 401, body: { errors: ['Unauthorized'] } });
    expect(await search({}, given)).toMatchObject({
      status: 403,
      body: { errors: [{ title: 'Forbidden' }] },
    });
  }
});

test('stale: nothing in the last hour, everything in the last day, and nothing new', async () => {
  const { spans, total, search, fail } = await account();
  fail('stale');
  expect(await total(`${HITS},${PROFILES}`)).toEqual([]);
  spans.push(span(0));
  expect(await total(`${HITS},${PROFILES}`, 24)).toEqual([4, 1]);
  const query = 'service:rag-api';
  expect((await search({ filter: { from: 'now-1h', to: 'now', query } })).body.data).toEqual([]);
  const day = await search({ filter: { from: 'now-1d', to: 'now', query } });
  expect(day.body.data[0].attributes.start_timestamp).toBe(new Date(NOW - 70 * MINUTE).toISOString());
  fail();
  expect(await total(HITS)).toEqual([5]);
});

test('empty: no series and no spans, whatever the window', async () => {
  const { total, search, fail } = await account();
  fail('empty');
  expect(await total(`${HITS},${PROFILES}`, 24)).toEqual([]);
  expect(await search({ filter: { from: 'now-1d', to: 'now', query: '*' } })).toMatchObject({
    status: 200,
    body: { data: [] },
  });
});

test('unauthorized: JSON on validate, HTML on the metrics query', async () => {
  const { ask, metrics, search, fail } = await account();
  fail('unauthorized');
  expect(await ask('/api/v1/validate')).toMatchObject({ status: 403, body: { errors: ['Forbidden'] } });
  const html = await metrics(HITS);
  expect([html.status, html.headers.get('content-type')]).toEqual([403, 'text/html']);
  expect(html.body).toContain('<h1>403 Forbidden</h1>');
  expect((await search({})).status).toBe(403);
});

test('rate-limited: 429 everywhere, with the limit in the headers', async () => {
  const { ask, metrics, search, fail } = await account();
  fail('rate-limited');
  for (const answer of [await ask('/api/v1/validate'), await metrics(HITS), await search({})]) {
    expect(answer.status).toBe(429);
    expect(answer.headers.get('x-ratelimit-remaining')).toBe('0');
    expect(answer.headers.get('x-ratelimit-reset')).toBe('42');
    expect(answer.body.errors).toEqual([expect.any(String)]);
  }
  expect((await search({})).headers.get('x-ratelimit-limit')).toBe('300');
});

test.each([
  ['down', 'fetch failed'],
  ['slow', 'timeout'],
  ['malformed', 'JSON'],
] as const)('%s', async (kind, problem) => {
  const { served, fail } = await account();
  fail(kind);
  const signal = kind === 'slow' ? AbortSignal.timeout(50) : null;
  const answer = fetch(`${served.url}/api/v1/validate`, { signal }).then((r) => r.json());
  await expect(answer).rejects.toThrow(problem);
});
