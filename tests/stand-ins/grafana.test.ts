import { afterEach, expect, test } from 'vitest';
import { startScraper } from '../../lab/prometheus/scraper.ts';
import { type FaultKind, Faults } from '../../lab/stand-ins/faults.ts';
import { grafanaStandIn } from '../../lab/stand-ins/grafana/grafana.ts';
import { prometheusStandIn } from '../../lab/stand-ins/prometheus/prometheus.ts';
import { serveStandIn } from '../../lab/stand-ins/serve.ts';
import { eventually, serveMetrics } from './metrics-page.ts';

const open: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const one of open.splice(0)) await one.close();
});

const TOKEN = 'glsa_test';

async function lab(text = 'votes_total{rating="up"} 1\ncost NaN\n') {
  const page = await serveMetrics(text);
  const scraper = startScraper({ url: page.url, job: 'rag-api', intervalMs: 10 });
  const faults = new Faults();
  const prometheus = await serveStandIn(prometheusStandIn({ scraper, faults }));
  const standIn = grafanaStandIn({
    prometheusUrl: prometheus.url,
    faults,
    token: TOKEN,
  });
  const served = await serveStandIn(standIn);
  open.push(served, prometheus, scraper, page);
  const ask = async (path: string, body?: unknown, token: string | undefined = TOKEN) => {
    const response = await fetch(`${served.url}${path}`, {
      method: body ? 'POST' : 'GET',
      headers: { ...(token ? { authorization: `Bearer ${token}` } : {}), 'content-type': 'application/json' },
      ...(body ? { body: JSON.stringify(body) } : {}),
    });
    return { response, status: response.status, body: JSON.parse(await response.text()) };
  };
  const panel = (expr: string, more: Record<string, unknown> = {}) =>
    ask('/api/ds/query', {
      from: 'now-1m',
      to: 'now',
      queries: [
        {
          refId: 'A',
          datasource: { uid: 'prometheus' },
          expr,
          instant: true,
          ...more,
        },
      ],
    });
  const votes = async () => (await panel('votes_total')).body.results.A.frames[0]?.data.values[1]?.[0];
  await eventually(async () => ((await votes()) === 1 ? true : undefined));
  return {
    page,
    faults,
    prometheus,
    served,
    ask,
    panel,
    votes,
    fail: (kind?: FaultKind) => faults.set('grafana', kind),
  };
}

test('health needs no token', async () => {
  const { served } = await lab();
  expect(await (await fetch(`${served.url}/api/health`)).json()).toMatchObject({ database: 'ok' });
});

test('has one data source, and it is healthy', async () => {
  const { ask, prometheus } = await lab();
  expect((await ask('/api/datasources')).body).toMatchObject([
    { uid: 'prometheus', type: 'prometheus', url: prometheus.url, isDefault: true },
  ]);
  expect((await ask('/api/datasources/uid/prometheus/health')).body).toEqual({
    status: 'OK',
    message: 'Successfully queried the Prometheus API.',
  });
  expect((await ask('/api/datasources/uid/other/health')).status).toBe(404);
});

test('an instant query gives one frame with one row for each series', async () => {
  const { panel, page } = await lab();
  const { status, body } = await panel('votes_total');
  expect(status).toBe(200);
  const { schema, data } = body.results.A.frames[0];
  expect(body.results.A.status).toBe(200);
  expect(schema.refId).toBe('A');
  expect(schema.meta).toMatchObject({
    type: 'numeric-multi',
    custom: { resultType: 'vector' },
    executedQueryString: 'Expr: votes_total\nStep: 1s',
  });
  expect(schema.fields).toMatchObject([
    { name: 'Time', type: 'time' },
    {
      name: 'votes_total',
      type: 'number',
      labels: { __name__: 'votes_total', job: 'rag-api', instance: new URL(page.url).host, rating: 'up' },
    },
  ]);
  expect(data.values[1]).toEqual([1]);
  expect(Math.abs(Date.now() - data.values[0][0])).toBeLessThan(2000);
});

test('NaN is null, and named as an entity', async () => {
  const { panel } = await lab();
  const nan = (await panel('cost')).body.results.A.frames[0];
  expect(nan.data.values[1]).toEqual([null]);
  expect(nan.data.entities).toEqual([null, { NaN: [0] }]);
});

test('a panel with a range is refused: the lab has none', async () => {
  const { panel } = await lab();
  expect((await panel('votes_total', { instant: false })).status).toBe(400);
});

test('an unknown metric gives a frame without fields, and no error', async () => {
  const { panel } = await lab();
  const { status, body } = await panel('nothing');
  expect(status).toBe(200);
  expect(body.results.A.frames).toMatchObject([{ schema: { fields: [] }, data: { values: [] } }]);
});

test('bad PromQL is 400 with the reason at its refId', async () => {
  const { panel } = await lab();
  const { status, body } = await panel('sum(');
  expect(status).toBe(400);
  expect(body.results.A).toMatchObject({
    status: 400,
    errorSource: 'downstream',
    error: 'bad_data: invalid parameter "query": 1:5: parse error: unexpected end of input',
  });
});

test('without its Prometheus a query is 400 outside and 502 inside, and the data source is not healthy', async () => {
  const { panel, ask, prometheus } = await lab();
  await prometheus.close();
  const { status, body } = await panel('up');
  expect(status).toBe(400);
  expect(body.results.A).toMatchObject({ status: 502, frames: [] });
  expect(body.results.A.error).toMatch(/^Post "http:\/\/127\.0\.0\.1.*(ECONNREFUSED|other side closed)/);
  const health = await ask('/api/datasources/uid/prometheus/health');
  expect([health.status, health.body.status]).toEqual([400, 'ERROR']);
});

test('a refusal of Prometheus keeps its own status', async () => {
  const { panel, faults } = await lab();
  faults.set('prometheus', 'rate-limited');
  expect((await panel('up')).body.results.A).toMatchObject({
    status: 429,
    error: expect.stringMatching(/too_many_requests/),
  });
  faults.set('prometheus', 'malformed');
  expect((await panel('up')).body.results.A).toMatchObject({ status: 502 });
});

test.each(['/api/datasources', '/api/datasources/uid/prometheus/health', '/api/ds/query'])(
  '%s wants the right token',
  async (path) => {
    const { ask } = await lab();
    const body = path === '/api/ds/query' ? { queries: [] } : undefined;
    for (const token of ['', 'glsa_wrong'])
      expect(await ask(path, body, token)).toMatchObject({ status: 401, body: { message: 'Unauthorized' } });
  },
);

test('an unknown data source is 404, an empty list or a wrong body 400', async () => {
  const { ask, panel } = await lab();
  expect(await panel('up', { datasource: { uid: 'other' } })).toMatchObject({
    status: 404,
    body: { message: 'Data source not found' },
  });
  expect((await ask('/api/ds/query', { queries: [] })).status).toBe(400);
  expect((await ask('/api/ds/query', ['no'])).status).toBe(400);
  expect(
    (
      await ask('/api/ds/query', {
        from: 'soon',
        queries: [{ datasource: { uid: 'prometheus' }, instant: true }],
      })
    ).status,
  ).toBe(400);
});

test('stale: a panel shows its last value, four minutes old, and never changes', async () => {
  const { page, ask, panel, votes, fail } = await lab();
  const times = async () => (await panel('up')).body.results.A.frames[0].data.values[0]?.at(-1);
  await eventually(times);
  fail('stale');
  await ask('/api/health'); // freezes too: a check looks at health first, and at a panel after its probe
  page.text = 'votes_total{rating="up"} 2\n';
  const scrapes = page.asked.length;
  await eventually(() => (page.asked.length > scrapes + 2 ? true : undefined));
  expect(await votes()).toBe(1);
  // a new query is answered from before the change, too
  const sum = (await panel('sum(votes_total)')).body.results.A.frames[0].data.values;
  expect(sum[1]).toEqual([1]);
  expect(Date.now() - sum[0][0]).toBeGreaterThanOrEqual(240_000);
  expect(Date.now() - (await times())).toBeGreaterThanOrEqual(240_000);
  fail();
  await eventually(async () => ((await votes()) === 2 ? true : undefined));
});

test('empty: no frame', async () => {
  const { panel, fail } = await lab();
  fail('empty');
  expect(await panel('up')).toMatchObject({ status: 200, body: { results: { A: { frames: [] } } } });
});

test('unauthorized: every token is refused; health needs none', async () => {
  const { ask, panel, fail } = await lab();
  fail('unauthorized');
  expect(await panel('up')).toMatchObject({ status: 401, body: { message: 'Unauthorized' } });
  expect((await ask('/api/health')).status).toBe(200);
});

test('rate-limited', async () => {
  const { panel, fail } = await lab();
  fail('rate-limited');
  const { status, response } = await panel('up');
  expect([status, response.headers.get('retry-after')]).toEqual([429, '5']);
});

test.each([
  ['down', 'fetch failed'],
  ['slow', 'timeout'],
  ['malformed', 'JSON'],
] as const)('%s reaches /api/health, too', async (kind, problem) => {
  const { served, fail } = await lab();
  fail(kind);
  const signal = kind === 'slow' ? AbortSignal.timeout(50) : null;
  const health = fetch(`${served.url}/api/health`, { signal }).then((response) => response.json());
  await expect(health).rejects.toThrow(problem);
});
