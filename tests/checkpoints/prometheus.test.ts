import { delay, HttpResponse, http } from 'msw';
import { setupServer } from 'msw/node';
import { describe, expect, it } from 'vitest';
import { sampleSum } from '../../checkpoints/http/rag-api.ts';
import { prometheus } from '../../checkpoints/prometheus/index.ts';
import { patience } from '../../checkpoints/prometheus/scrape.ts';
import { contextOf, findingOf, listening, SECRETS, unused } from './context.ts';

const PROMETHEUS = 'http://prometheus.example:9090';
const GRAFANA = 'http://grafana.example:3000';
const RAG_API = 'http://rag.example:8000';
const LABELS = { job: 'rag', instance: 'rag.example:8000' };
const server = setupServer();
listening(server);

interface Stack {
  /** Scrapes arrive: the count follows the questions. */
  scraping: boolean;
  /** The series exists before the first question. */
  exposed: boolean;
  /** Age of the last scrape, milliseconds; null: never scraped. */
  age: number | null;
  health: 'up' | 'down' | 'unknown';
  lastError: string;
  targets: 'one' | 'other' | 'none' | 'null' | 'no route';
  /** Labels of the series. */
  labels: Record<string, string>;
  /** `up` of the target is there. */
  up: boolean;
  /** What Grafana adds to the value of Prometheus; undefined: no data. */
  grafanaOffset: number | undefined;
}

/** Prometheus, Grafana and RAG API that belong together: shapes as in their API references. */
function stack(change: Partial<Stack> = {}): { questions: number } {
  const is: Stack = {
    scraping: true,
    exposed: true,
    age: 0,
    health: 'up',
    lastError: '',
    targets: 'one',
    labels: LABELS,
    up: true,
    grafanaOffset: 0,
    ...change,
  };
  const counts = { questions: 0 };
  const value = () => 41 + (is.scraping ? counts.questions : 0);
  const present = () => is.health === 'up' && (is.exposed || (is.scraping && counts.questions > 0));
  const vector = (result: { metric: object; value: string }[]) =>
    // Prometheus gives an old sample the time of the query, so a graph that shows it looks alive
    HttpResponse.json({
      status: 'success',
      data: {
        resultType: 'vector',
        result: result.map((r) => ({ metric: r.metric, value: [Date.now() / 1000, r.value] })),
      },
    });
  server.use(
    http.get(`${PROMETHEUS}/api/v1/query`, ({ request }) => {
      const expected = `Basic ${Buffer.from(`scraper:${SECRETS.password}`).toString('base64')}`;
      expect(request.headers.get('authorization')).toBe(expected);
      const query = new URL(request.url).searchParams.get('query')!;
      if (query.startsWith('timestamp('))
        return vector([{ metric: is.labels, value: `${(Date.now() - (is.age ?? 0)) / 1000}` }]);
      if (query.startsWith('count_over_time(')) return vector([{ metric: is.labels, value: '30000' }]); // every 10 ms
      if (query.startsWith('up{'))
        return vector(is.up ? [{ metric: is.labels, value: is.health === 'up' ? '1' : '0' }] : []);
      if (!present()) return vector([]);
      return vector([{ metric: query.startsWith('sum(') ? {} : is.labels, value: `${value()}` }]);
    }),
    http.get(`${PROMETHEUS}/api/v1/targets`, () => {
      if (is.targets === 'no route') return new HttpResponse('404 page not found', { status: 404 });
      const labels = is.targets === 'other' ? { job: 'node', instance: 'node:9100' } : LABELS;
      const target = {
        labels,
        scrapeUrl: `http://${labels.instance}/metrics`,
        health: is.health,
        lastScrape: is.age === null ? '0001-01-01T00:00:00Z' : new Date(Date.now() - is.age).toISOString(),
        lastError: is.lastError,
        scrapeInterval: '10ms',
      };
      const activeTargets = is.targets === 'null' ? null : is.targets === 'none' ? [] : [target];
      return HttpResponse.json({ status: 'success', data: { activeTargets, droppedTargets: [] } });
    }),
    http.get(`${PROMETHEUS}/api/v1/status/runtimeinfo`, () =>
      HttpResponse.json({ status: 'success', data: { startTime: '2026-01-01T00:00:00Z' } }),
    ),
    http.post(`${RAG_API}/query`, () => {
      counts.questions += 1;
      return HttpResponse.json({ queryId: 'q', answer: 'a' });
    }),
    http.get(`${GRAFANA}/api/health`, () => HttpResponse.json({ database: 'ok', version: '12.0.0' })),
    http.get(`${GRAFANA}/api/datasources`, () =>
      HttpResponse.json([
        { uid: 'loki1', name: 'Loki', type: 'loki', url: 'http://loki:3100', isDefault: true },
        { uid: 'prom1', name: 'Prometheus', type: 'prometheus', url: PROMETHEUS, isDefault: false },
      ]),
    ),
    http.get(`${GRAFANA}/api/datasources/uid/prom1/health`, () =>
      HttpResponse.json({ status: 'OK', message: 'Successfully queried the Prometheus API.' }),
    ),
    http.post(`${GRAFANA}/api/ds/query`, async ({ request }) => {
      expect(await request.json()).toMatchObject({ queries: [{ refId: 'A', datasource: { uid: 'prom1' } }] });
      const shown = is.grafanaOffset === undefined ? [[], []] : [[Date.now()], [value() + is.grafanaOffset]];
      return HttpResponse.json({
        results: { A: { status: 200, frames: [{ schema: {}, data: { values: shown } }] } },
      });
    }),
  );
  return counts;
}

describe('ready', () => {
  it('when a question moves the value in Prometheus and in Grafana', async () => {
    const counts = stack();
    const context = contextOf();
    const finding = await findingOf(prometheus, context);
    expect(finding).toMatchObject({
      status: 'ready',
      found: expect.stringMatching(
        /moved rag_query_duration_seconds_count from 41 to 42, and Grafana shows 42$/,
      ),
      details: { before: 41, after: 42, grafana: 42, dataSource: 'Prometheus', instance: LABELS.instance },
    });
    expect(counts.questions).toBe(1);
    expect(context.said[0]).toMatch(
      /waiting for the next scrape of rag\.example:8000 \(every 10 ms\), \d s left/,
    );
    expect(context.extended).toEqual([2035, 2035]); // for Prometheus and for Grafana: 2.5 scrapes, 10 ms, one request
  });

  it.each([
    ['a managed Prometheus without a targets route', { targets: 'no route' }],
    ['a series that appears with the first question', { exposed: false }],
    ['a remote-write receiver, which has no targets', { targets: 'none' }],
    ['Thanos, which answers null', { targets: 'null' }],
    ['a remote-write receiver without up', { targets: 'none', up: false }],
    ['federation of another Prometheus', { targets: 'other', up: false }],
    ['a series without job and instance', { targets: 'none', labels: { service_name: 'rag-api' } }],
    ['a series without labels', { targets: 'no route', labels: {} }],
  ] as [string, Partial<Stack>][])('with %s', async (_name, change) => {
    stack(change);
    expect(await findingOf(prometheus)).toMatchObject({ status: 'ready' });
  });

  it('with a probe that ends in 502, since failures are measured too', async () => {
    const counts = stack();
    server.use(
      http.post(`${RAG_API}/query`, () => {
        counts.questions += 1;
        return HttpResponse.json({ error: 'OpenAI refused the key' }, { status: 502 });
      }),
    );
    expect(await findingOf(prometheus)).toMatchObject({ status: 'ready' });
  });

  const answers: [string, () => Response][] = [
    ['server-sent events', () => new HttpResponse('data: {"token":"So"}\n\n') as Response],
    ['JSON lines', () => new HttpResponse('{"token":"So"}\n{"done":true}\n') as Response],
    ['204', () => new HttpResponse(null, { status: 204 }) as Response],
    ['a numeric id', () => HttpResponse.json({ queryId: 7 })],
    ['a web page', () => HttpResponse.html('<html>')],
    [
      'a stream that breaks',
      () => {
        const broken = new ReadableStream({ start: (stream) => stream.error(new Error('gone')) });
        return new HttpResponse(broken) as Response;
      },
    ],
  ];
  it.each(answers)('with a probe answered by %s, since only the count matters', async (_name, answer) => {
    const counts = stack();
    server.use(
      http.post(`${RAG_API}/query`, () => {
        counts.questions += 1;
        return answer();
      }),
    );
    expect(await findingOf(prometheus, contextOf(undefined, 300))).toMatchObject({ status: 'ready' });
  });

  it('without a question when the check only looks', async () => {
    const counts = stack();
    const context = { ...contextOf(), probe: false };
    expect(await findingOf(prometheus, context)).toMatchObject({
      status: 'ready',
      found: expect.stringMatching(
        /rag_query_duration_seconds_count is 41 \(this look asked no probe question\), and Grafana shows 41$/,
      ),
      details: { probe: false, before: 41, after: 41, grafanaEvidence: 'live' },
    });
    expect(counts.questions).toBe(0);
    stack({ exposed: false });
    const found = expect.stringMatching(/has no series rag_query_duration_seconds_count\.$/);
    expect(await findingOf(prometheus, context)).toMatchObject({ status: 'failed', found });
  });

  it('and calls the Grafana of the lab a stand-in', async () => {
    stack();
    expect(await findingOf(prometheus, { ...contextOf(), sandbox: true })).toMatchObject({
      found: expect.stringMatching(/, and Grafana \(stand-in\) shows 42$/),
      details: { grafanaEvidence: 'stand-in' },
    });
  });

  it('with samples of native histograms', async () => {
    const counts = stack();
    server.use(
      http.get(`${PROMETHEUS}/api/v1/query`, () => {
        const histogram = [Date.now() / 1000, { count: `${41 + counts.questions}`, sum: '3.5', buckets: [] }];
        const result = [{ metric: LABELS, histogram }];
        return HttpResponse.json({ status: 'success', data: { resultType: 'vector', result } });
      }),
    );
    expect(await findingOf(prometheus)).toMatchObject({ status: 'ready', details: { after: 42 } });
  });

  it.each(['victoriametrics-metrics-datasource', 'grafana-amazonprometheus-datasource'])(
    'with a data source of the type %s',
    async (type) => {
      stack();
      server.use(
        http.get(`${GRAFANA}/api/datasources`, () =>
          HttpResponse.json([
            { uid: 'logs', type: 'victoriametrics-logs-datasource', isDefault: true },
            { uid: 'prom1', name: 'Metrics', type, url: 'http://elsewhere:8428' },
          ]),
        ),
      );
      expect(await findingOf(prometheus)).toMatchObject({ details: { dataSource: 'Metrics' } });
    },
  );

  it.each([404, 405, 501])('with a Grafana whose data sources have no health route (%i)', async (status) => {
    stack();
    server.use(
      http.get(`${GRAFANA}/api/datasources/uid/prom1/health`, () =>
        HttpResponse.json({ message: 'Not found' }, { status }),
      ),
    );
    expect(await findingOf(prometheus)).toMatchObject({ status: 'ready' });
  });

  it('after a Prometheus that has just started has found its targets', async () => {
    stack({ targets: 'none' });
    const startTime = new Date().toISOString();
    server.use(
      http.get(`${PROMETHEUS}/api/v1/status/runtimeinfo`, () =>
        HttpResponse.json({ status: 'success', data: { startTime } }),
      ),
    );
    setTimeout(() => stack(), 50);
    const context = contextOf();
    expect(await findingOf(prometheus, context)).toMatchObject({ status: 'ready' });
    expect(context.said[0]).toMatch(/just started, to find its targets, 10 s left/);
  });

  it('after a first scrape that was still to come', async () => {
    const is: Partial<Stack> = { age: null, health: 'unknown', exposed: false };
    stack(is);
    setTimeout(() => stack(), 8);
    expect(await findingOf(prometheus)).toMatchObject({ status: 'ready' });
  });
});

describe('failed', () => {
  const cases: [string, Partial<Stack>, RegExp, RegExp][] = [
    [
      'a stale scrape behind a value that looks fresh',
      { age: 240_000, scraping: false },
      /last scrape 4 min ago, every 10 ms expected\. Prometheus re-emits old samples for 5 minutes, so a graph may still look alive/,
      /Targets page/,
    ],
    [
      'the same at a managed Prometheus',
      { age: 240_000, scraping: false, targets: 'no route' },
      /last scrape 4 min ago/,
      /Restart/,
    ],
    [
      'a value that does not move',
      { scraping: false },
      /did not move .*: 41 before it and still .* after it/,
      /another copy/,
    ],
    [
      'a target that is down',
      { health: 'down', lastError: 'connect: connection refused' },
      /cannot scrape rag\.example:8000 \(job rag\): connect: connection refused/,
      /prometheus\.yml/,
    ],
    ['a target that is never scraped', { age: null, health: 'unknown' }, /has not scraped it once/, /log/],
    [
      'no such metric',
      { exposed: false, scraping: false },
      /has no series rag_query_duration_seconds_count, even after a probe/,
      /\/metrics/,
    ],
    [
      'no such target',
      { exposed: false, scraping: false, targets: 'other' },
      /It has 1 target: node:9100 \(job node\) is up/,
      /scrape_configs/,
    ],
    [
      'no target at all',
      { exposed: false, scraping: false, targets: 'none' },
      /Prometheus scrapes nothing/,
      /scrape_configs/,
    ],
    [
      'an empty panel',
      { grafanaOffset: undefined },
      /panel of sum\(rag_query_duration_seconds_count\) stays empty, though Prometheus has 42/,
      /two Prometheus/,
    ],
    [
      'a panel that is behind',
      { grafanaOffset: -5 },
      /Grafana is behind: .* shows 37 \(from \d+ ms ago\) for .*, where Prometheus has 42/,
      /caching/,
    ],
  ];
  it.each(cases)('%s', async (_name, change, sentence, fix) => {
    stack(change);
    const finding = await findingOf(prometheus);
    expect(finding).toMatchObject({ status: 'failed', found: expect.stringMatching(sentence) });
    expect(finding.fix.join()).toMatch(fix);
  });
});

it('notices a Grafana that keeps its first answer', async () => {
  stack();
  let first: number | undefined;
  server.use(
    http.post(`${GRAFANA}/api/ds/query`, () => {
      first ??= 41;
      const values = [[Date.now() - 240_000], [first]];
      return HttpResponse.json({ results: { A: { frames: [{ data: { values } }] } } });
    }),
  );
  const found = expect.stringMatching(/behind: .* shows 41 \(from 4 min ago\)/);
  expect(await findingOf(prometheus)).toMatchObject({ status: 'failed', found });
});

describe('a system does not answer as it should', () => {
  type Handler = Parameters<typeof server.use>[0];
  const get = (
    url: string,
    body: object | string,
    status: number,
    headers: Record<string, string> = {},
  ): Handler =>
    http.get(url, () =>
      typeof body === 'string'
        ? new HttpResponse(body, { status, headers })
        : HttpResponse.json(body, { status, headers }),
    );
  const query = `${PROMETHEUS}/api/v1/query`;
  const sources = `${GRAFANA}/api/datasources`;
  const panel = (body: object, status: number): Handler =>
    http.post(`${GRAFANA}/api/ds/query`, () => HttpResponse.json(body, { status }));
  const cases: [string, Handler, 'failed' | 'error', RegExp, RegExp][] = [
    [
      'Prometheus wants a login',
      get(query, 'Unauthorized', 401),
      'error',
      /Prometheus answered 401.*wants a user/,
      /USER:PASSWORD@HOST/,
    ],
    [
      'Prometheus limits the rate',
      get(query, 'slow down', 429, { 'retry-after': '9' }),
      'error',
      /The limit lifts in 9 s/,
      /Wait 9 s/,
    ],
    [
      'Prometheus does not know the query',
      get(query, { status: 'error', errorType: 'bad_data', error: 'parse error' }, 400),
      'error',
      /"parse error"/,
      /without \/graph/,
    ],
    [
      'Prometheus is an agent',
      get(
        query,
        { status: 'error', errorType: 'execution', error: 'unavailable with Prometheus Agent' },
        422,
      ),
      'error',
      /"unavailable with Prometheus Agent"\. An agent only passes samples on/,
      /remote_write/,
    ],
    [
      'Prometheus speaks https',
      get(query, 'Client sent an HTTP request to an HTTPS server.\n', 400),
      'error',
      /400 .*: "Client sent an HTTP request to an HTTPS server\."$/,
      /^Prometheus speaks https there: write https:\/\/ in PROMETHEUS_URL\.$/,
    ],
    [
      'Prometheus is behind a content network',
      get(query, '<html>blocked</html>', 403),
      'error',
      /403 .*a web page instead of JSON\.$/,
      /content network in front of Prometheus/,
    ],
    [
      'Prometheus answers nonsense',
      get(query, '{"data": [', 200),
      'error',
      /Prometheus answered .*malformed JSON/,
      /PROMETHEUS_URL/,
    ],
    [
      'Prometheus answers another shape',
      get(query, { status: 'success', data: { resultType: 'matrix', result: [] } }, 200),
      'error',
      /data\.resultType/,
      /PROMETHEUS_URL/,
    ],
    [
      'Prometheus is silent',
      http.get(query, () => delay('infinite')),
      'error',
      /Prometheus had not answered .* after 0\.1 s/,
      /PROMETHEUS_URL/,
    ],
    [
      'Prometheus breaks the connection',
      http.get(query, () => HttpResponse.error()),
      'error',
      /Prometheus could not be reached/,
      /PROMETHEUS_URL/,
    ],
    [
      'the RAG API refuses the question',
      http.post(`${RAG_API}/query`, () => HttpResponse.json({ error: 'question: missing' }, { status: 400 })),
      'failed',
      /"question: missing".*or else no metric moves/,
      /POST \/query/,
    ],
    [
      'Grafana has a sick database',
      get(`${GRAFANA}/api/health`, { database: 'failing' }, 200),
      'failed',
      /its database is "failing"/,
      /log/,
    ],
    [
      'Grafana has a sick database and says 503',
      get(`${GRAFANA}/api/health`, { commit: 'abc', database: 'failing', version: '12.0.0' }, 503),
      'failed',
      /^Grafana runs, but its database is "failing"\.$/,
      /log/,
    ],
    [
      'Grafana is behind a content network',
      get(sources, '<html>blocked</html>', 403),
      'error',
      /a web page instead of JSON\.$/,
      /content network in front of Grafana/,
    ],
    [
      'Grafana is too old for the queries of panels',
      panel({ message: 'Not found' }, 404),
      'error',
      /no route for the queries of panels/,
      /version 9/,
    ],
    [
      'Grafana refuses the token',
      get(sources, { message: 'Unauthorized' }, 401),
      'error',
      /GRAFANA_TOKEN is missing, wrong or expired/,
      /Service accounts/,
    ],
    [
      'Grafana denies access',
      get(
        sources,
        { accessErrorId: 'x', message: "You'll need additional permissions", title: 'Access denied' },
        403,
      ),
      'error',
      /may not read data sources/,
      /role Viewer/,
    ],
    [
      'Grafana has no Prometheus',
      get(sources, [{ uid: 'l', name: 'Loki', type: 'loki' }], 200),
      'failed',
      /no Prometheus data source: it has only Loki \(loki\)/,
      /Data sources → Add/,
    ],
    [
      'Grafana lists a data source that is gone',
      get(`${sources}/uid/prom1/health`, { message: 'Data source not found' }, 404),
      'failed',
      /listed but not found/,
      /Restart Grafana/,
    ],
    [
      'Grafana cannot reach Prometheus',
      get(`${sources}/uid/prom1/health`, { status: 'ERROR', message: 'dial tcp: connection refused' }, 400),
      'failed',
      /data source Prometheus cannot reach its Prometheus: dial tcp/,
      /Save & test/,
    ],
    [
      'Grafana shows a login page',
      get(sources, '<!DOCTYPE html><title>Grafana</title>', 200),
      'error',
      /a web page instead of JSON/,
      /GRAFANA_URL/,
    ],
    [
      'a panel with a bad query',
      panel({ results: { A: { error: 'bad_data: parse error', status: 400 } } }, 400),
      'failed',
      /could not run the panel query .*bad_data: parse error/,
      /Explore/,
    ],
    [
      'a panel whose data source is gone',
      panel({ message: 'Data source not found' }, 404),
      'failed',
      /does not find the data source/,
      /again/,
    ],
    [
      'a panel with an error inside',
      panel({ results: { A: { error: 'timeout', frames: [] } } }, 200),
      'failed',
      /: timeout/,
      /Explore/,
    ],
  ];
  it.each(cases)('%s', async (_name, handler, status, sentence, fix) => {
    stack();
    server.use(handler!);
    const finding = await findingOf(prometheus, contextOf(undefined, 100));
    expect(finding).toMatchObject({ status, found: expect.stringMatching(sentence) });
    expect(finding.fix.join()).toMatch(fix);
  });

  it.each(['prometheus', 'grafana'] as const)('%s is not started', async (system) => {
    stack();
    const context = contextOf();
    context.settings[system].url = await unused();
    const finding = await findingOf(prometheus, context);
    expect(finding).toMatchObject({
      status: 'failed',
      found: expect.stringMatching(/^(Prometheus|Grafana) is not started/),
    });
    expect(finding.fix.join()).toMatch(/docker compose up -d/);
  });
});

it('waits two and a half scrapes, and polls less often where scrapes are rare', () => {
  expect(patience(15_000)).toEqual({ everyMs: 1500, deadlineMs: 38_500 });
  expect(patience(1000)).toEqual({ everyMs: 100, deadlineMs: 3500 });
});

it('sums a metric of an exposition', () => {
  const text =
    '# TYPE a_total counter\na_total{x="1 }"} 2\na_total{x="2"} 3 1700000000\na_total_more 9\nb Nan\n';
  expect([sampleSum(text, 'a_total'), sampleSum(text, 'b'), sampleSum(text, 'c')]).toEqual([
    5,
    Number.NaN,
    undefined,
  ]);
});
