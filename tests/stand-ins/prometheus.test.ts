import { afterEach, expect, test } from 'vitest';
import { startScraper } from '../../lab/prometheus/scraper.ts';
import { type FaultKind, Faults } from '../../lab/stand-ins/faults.ts';
import { prometheusStandIn } from '../../lab/stand-ins/prometheus/prometheus.ts';
import { serveStandIn } from '../../lab/stand-ins/serve.ts';
import { eventually, serveMetrics } from './metrics-page.ts';

const open: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const one of open.splice(0)) await one.close();
});

async function lab(text = 'votes_total{rating="up"} 1\n') {
  const page = await serveMetrics(text);
  const scraper = startScraper({ url: page.url, job: 'rag-api', intervalMs: 10 });
  const faults = new Faults();
  const served = await serveStandIn(prometheusStandIn({ scraper, faults }));
  open.push(served, scraper, page);
  const ask = async (path: string, init?: RequestInit) => {
    const response = await fetch(`${served.url}${path}`, init);
    return { response, body: JSON.parse(await response.text()) };
  };
  const query = async (expr: string) =>
    (await ask(`/api/v1/query?query=${encodeURIComponent(expr)}`)).body.data.result;
  const votes = async () => (await query('votes_total'))[0]?.value[1];
  await eventually(async () => ((await votes()) === '1' ? true : undefined));
  return {
    page,
    faults,
    served,
    ask,
    query,
    votes,
    fail: (kind?: FaultKind) => faults.set('prometheus', kind),
  };
}

test('is ready in the words of Prometheus', async () => {
  const { served } = await lab();
  const ready = await fetch(`${served.url}/-/ready`);
  expect([ready.status, await ready.text()]).toEqual([200, 'Prometheus Server is Ready.\n']);
});

test('answers an instant query with the newest value of the page', async () => {
  const { page, ask, votes } = await lab();
  const { body } = await ask('/api/v1/query?query=votes_total&time=');
  const instance = new URL(page.url).host;
  expect(body).toEqual({
    status: 'success',
    data: {
      resultType: 'vector',
      result: [
        {
          metric: { __name__: 'votes_total', instance, job: 'rag-api', rating: 'up' },
          value: [expect.any(Number), '1'],
        },
      ],
    },
  });
  page.text = 'votes_total{rating="up"} 2\n';
  await eventually(async () => ((await votes()) === '2' ? true : undefined));
});

test('accepts a form by POST, and a time', async () => {
  const { ask } = await lab();
  const form = { method: 'POST', body: new URLSearchParams({ query: 'time()', time: '1700000000.5' }) };
  expect((await ask('/api/v1/query', form)).body.data).toEqual({
    resultType: 'scalar',
    result: [1_700_000_000.5, '1700000000.5'],
  });
  const past = await ask('/api/v1/query?query=up&time=2020-01-01T00:00:00Z');
  expect(past.body.data.result).toEqual([]);
});

test('describes its target', async () => {
  const { page, ask } = await lab();
  const { body } = await ask('/api/v1/targets?state=active');
  const [target] = body.data.activeTargets;
  expect(target).toMatchObject({
    labels: { job: 'rag-api', instance: new URL(page.url).host },
    scrapePool: 'rag-api',
    scrapeUrl: page.url,
    lastError: '',
    health: 'up',
    scrapeInterval: '10ms',
  });
  expect(Date.now() - Date.parse(target.lastScrape)).toBeLessThan(2000);
  expect(body.data.droppedTargets).toEqual([]);
  await page.close();
  await eventually(async () => {
    const [gone] = (await ask('/api/v1/targets')).body.data.activeTargets;
    return gone.health === 'down' && gone.lastError ? gone : undefined;
  });
});

test.each([
  [
    'query?query=sum(',
    400,
    'bad_data',
    'invalid parameter "query": 1:5: parse error: unexpected end of input',
  ],
  ['query', 400, 'bad_data', 'invalid parameter "query": 1:1: parse error: no expression found in input'],
  [
    'query?query=up&time=soon',
    400,
    'bad_data',
    'invalid parameter "time": cannot parse "soon" to a valid timestamp',
  ],
  ['query?query=topk(1,up)', 422, 'execution', expect.stringContaining('stand-in does not know')],
])('refuses %s as Prometheus does', async (path, status, errorType, error) => {
  const { ask } = await lab();
  const { response, body } = await ask(`/api/v1/${path}`);
  expect(response.status).toBe(status);
  expect(body).toEqual({ status: 'error', errorType, error });
});

test('stale: values are four minutes old and never change', async () => {
  const { page, ask, query, votes, fail } = await lab();
  fail('stale');
  expect(await votes()).toBe('1');
  page.text = 'votes_total{rating="up"} 2\n';
  const age = async () => Number((await query('time() - timestamp(up)'))[0].value[1]);
  expect(await age()).toBeGreaterThanOrEqual(240);
  expect(await age()).toBeLessThan(250);
  const [target] = (await ask('/api/v1/targets')).body.data.activeTargets;
  expect(target.health).toBe('up');
  expect(Date.now() - Date.parse(target.lastScrape)).toBeGreaterThanOrEqual(240_000);
  const scrapes = page.asked.length;
  await eventually(() => (page.asked.length > scrapes + 2 ? true : undefined));
  expect(await votes()).toBe('1');
  fail();
  await eventually(async () => ((await votes()) === '2' ? true : undefined));
});

test('empty: no target and no series', async () => {
  const { ask, query, fail } = await lab();
  fail('empty');
  expect(await query('up')).toEqual([]);
  expect((await ask('/api/v1/targets')).body.data.activeTargets).toEqual([]);
});

test('unauthorized: the plain refusal of a reverse proxy', async () => {
  const { served, fail } = await lab();
  fail('unauthorized');
  const response = await fetch(`${served.url}/api/v1/query?query=up`);
  expect(response.status).toBe(401);
  expect(response.headers.get('www-authenticate')).toContain('Basic');
  expect(await response.text()).toBe('Unauthorized\n');
});

test('rate-limited: the refusal of a managed Prometheus', async () => {
  const { ask, fail } = await lab();
  fail('rate-limited');
  const { response, body } = await ask('/api/v1/query?query=up');
  expect([response.status, response.headers.get('retry-after')]).toEqual([429, '5']);
  expect(body).toMatchObject({ status: 'error', errorType: 'too_many_requests' });
});

test('malformed: the first half of an answer', async () => {
  const { served, fail } = await lab();
  fail('malformed');
  const response = await fetch(`${served.url}/-/ready`);
  await expect(response.json()).rejects.toThrow(SyntaxError);
});

test('down: the connection breaks', async () => {
  const { served, fail } = await lab();
  fail('down');
  await expect(fetch(`${served.url}/-/ready`)).rejects.toThrow('fetch failed');
});

test('slow: no answer before the time-out', async () => {
  const { served, fail } = await lab();
  fail('slow');
  const asked = fetch(`${served.url}/-/ready`, { signal: AbortSignal.timeout(50) });
  await expect(asked).rejects.toThrow('timeout');
});
