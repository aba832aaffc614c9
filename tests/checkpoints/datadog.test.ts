import { delay, HttpResponse, http } from 'msw';
import { setupServer } from 'msw/node';
import { describe, expect, it } from 'vitest';
import { datadog } from '../../checkpoints/datadog/index.ts';
import { contextOf, findingOf, listening, liveSettings, PAGE } from './context.ts';

const API = 'https://api.datadoghq.com';
const HOUR = 3_600_000;
const server = setupServer();
listening(server);

interface Seen {
  /** Hits by operation. */
  hits?: Record<string, number>;
  profiles?: number;
  /** Age of the newest point, milliseconds. */
  hitsAge?: number;
  profilesAge?: number;
  /** Service and environment that the data belong to. */
  scope?: string;
}

/** Datadog with these data: shapes as in its API reference. */
function account(seen: Seen, asked: string[] = []) {
  const {
    hits = {},
    profiles = 0,
    hitsAge = 20_000,
    profilesAge = 30_000,
    scope = 'service:rag-api,env:dev',
  } = seen;
  const series = (metric: string, tags: string, total: number, at: number) => ({
    metric,
    display_name: metric,
    scope: tags,
    pointlist: [
      [at - 40_000, null],
      [at - 20_000, 0],
      [at, total],
    ],
    query_index: 0,
    unit: null,
  });
  server.use(
    http.get(`${API}/api/v1/validate`, () => HttpResponse.json({ valid: true })),
    http.get(`${API}/api/v1/query`, ({ request }) => {
      const params = new URL(request.url).searchParams;
      const query = params.get('query')!;
      asked.push(query);
      const within = (age: number) => Date.now() - age >= Number(params.get('from')) * 1000;
      const found = [];
      for (const [, operation, tags] of query.matchAll(/sum:trace\.([\w.]+)\.hits\{([^}]*)\}/g)) {
        const total = hits[operation!] ?? 0;
        if (total > 0 && within(hitsAge) && (tags === '*' || tags === scope))
          found.push(series(`trace.${operation}.hits`, scope, total, Date.now() - hitsAge));
      }
      if (query.includes('trace_agent.profile') && profiles > 0 && within(profilesAge))
        found.push(series('datadog.trace_agent.profile', '*', profiles, Date.now() - profilesAge));
      return HttpResponse.json({ status: 'ok', res_type: 'time_series', series: found });
    }),
    http.post(`${API}/api/v2/spans/events/search`, () =>
      HttpResponse.json({ data: [], meta: { status: 'done' } }),
    ),
  );
}

const GOOD: Seen = { hits: { 'fastapi.request': 214, 'http.request': 900 }, profiles: 3 };

describe('ready', () => {
  it('counts traces and profiles of the last hour, and links to a trace', async () => {
    account(GOOD);
    server.use(
      http.post(`${API}/api/v2/spans/events/search`, async ({ request }) => {
        expect(await request.json()).toMatchObject({
          data: {
            type: 'search_request',
            attributes: { filter: { query: 'service:rag-api env:dev' }, page: { limit: 1 } },
          },
        });
        const start_timestamp = new Date(Date.now() - 2000).toISOString();
        return HttpResponse.json({
          data: [{ type: 'spans', attributes: { trace_id: 'abc123', start_timestamp } }],
        });
      }),
    );
    const finding = await findingOf(datadog);
    expect(finding).toMatchObject({
      status: 'ready',
      found: '214 traces and 3 profiles of rag-api (env dev) in the last hour, newest 2 s ago',
      details: { operation: 'fastapi.request', trace: 'https://app.datadoghq.com/apm/trace/abc123' },
    });
    expect(finding.details.profilesNote).toMatch(/for each Agent, not for each service/);
  });

  it('accepts a search that finds no span, since it keeps only 15 minutes', async () => {
    account(GOOD);
    const finding = await findingOf(datadog);
    expect(finding).toMatchObject({ status: 'ready', found: expect.stringMatching(/newest 20 s ago$/) });
    expect(finding.details.traceNote).toMatch(/15 minutes/);
  });

  it('notes a search for which the key lacks the permission', async () => {
    account(GOOD);
    const body = { errors: ['Failed permission authorization checks: apm_read'] };
    server.use(
      http.post(`${API}/api/v2/spans/events/search`, () => HttpResponse.json(body, { status: 403 })),
    );
    const finding = await findingOf(datadog);
    expect(finding.status).toBe('ready');
    expect(finding.details.traceNote).toMatch(/lacks the scope apm_read/);
  });

  it('asks for the service as Datadog writes tags, in any environment when DD_ENV is not set', async () => {
    const context = contextOf();
    context.settings.datadog.service = 'My RAG api';
    delete context.settings.datadog.env;
    const asked: string[] = [];
    account({ ...GOOD, scope: 'service:my_rag_api' }, asked);
    expect(await findingOf(datadog, context)).toMatchObject({ status: 'ready' });
    expect(asked.join()).toContain('sum:trace.express.request.hits{service:my_rag_api}.as_count()');
  });
});

/** Search holds one span of an operation that the counts don't know. */
function searchFinds(startedAgo: number) {
  server.use(
    http.post(`${API}/api/v2/spans/events/search`, async ({ request }) => {
      const { data } = (await request.json()) as { data: { attributes: { filter: { from: string } } } };
      const hours = Number(/^now-(\d+)h$/.exec(data.attributes.filter.from)?.[1]);
      const start_timestamp = new Date(Date.now() - startedAgo).toISOString();
      const span = { type: 'spans', attributes: { trace_id: 'abc', start_timestamp } };
      return HttpResponse.json({ data: startedAgo < hours * HOUR ? [span] : [] });
    }),
  );
}

describe('entry spans', () => {
  it.each([
    'server.request',
    'http.server.request',
    'asgi.request',
    'koa.request',
    'fastify.request',
    'next.request',
    'starlette.request',
    'servlet.request',
  ])('of %s are counted', async (operation) => {
    account({ hits: { [operation]: 7 }, profiles: 1 });
    expect(await findingOf(datadog)).toMatchObject({
      status: 'ready',
      found: expect.stringMatching(/^7 traces and 1 profile/),
      details: { operation },
    });
  });

  it('of any other name are found by search', async () => {
    account({ hits: { 'opentelemetry_instrumentation_asgi.server': 9 }, profiles: 2 });
    searchFinds(4000);
    expect(await findingOf(datadog)).toMatchObject({
      status: 'ready',
      found: 'At least 1 trace and 2 profiles of rag-api (env dev) in the last hour, newest 4 s ago',
    });
  });

  it('of any other name that are hours old are found too', async () => {
    account({ profiles: 2 });
    searchFinds(3 * HOUR);
    const found = 'No trace of rag-api (env dev) in the last hour: the newest trace is 3 h old.';
    expect(await findingOf(datadog)).toMatchObject({ status: 'failed', found });
  });

  it('are not called missing when the search for any name failed', async () => {
    account({});
    server.use(
      http.post(`${API}/api/v2/spans/events/search`, () =>
        HttpResponse.json({ errors: ['Forbidden: apm_read'] }, { status: 403 }),
      ),
    );
    const { found } = await findingOf(datadog);
    expect(found).toMatch(/A search for spans of any name failed: .*lacks the scope apm_read\.$/);
  });
});

describe('nothing in the last hour', () => {
  const cases: [string, Seen, RegExp, RegExp][] = [
    ['traces are stale', { ...GOOD, hitsAge: 70 * 60_000 }, /the newest trace is 70 min old/, /tracer/],
    [
      'profiles are stale',
      { ...GOOD, profilesAge: 3 * HOUR },
      /214 traces .* no flame graph: the newest profile is 3 h old/,
      /DD_PROFILING_ENABLED=true/,
    ],
    [
      'both are stale',
      { ...GOOD, hitsAge: 70 * 60_000, profilesAge: 70 * 60_000 },
      /newest trace is 70 min old/,
      /DD_TRACE_DEBUG/,
    ],
    [
      'never a profile',
      { ...GOOD, profiles: 0 },
      /none was seen in the last 24 h/,
      /DD_PROFILING_ENABLED=true/,
    ],
    [
      'never a trace',
      {},
      /^Datadog shows no trace of rag-api \(env dev\) in the last 24 h\. Searched: the hits of \d+ entry spans, such as fastapi\.request and express\.request, and spans of any name\.$/,
      /DD_SERVICE and DD_ENV/,
    ],
    [
      'another environment',
      { ...GOOD, scope: 'service:rag-api,env:prod' },
      /in the last 24 h, but it has traces of rag-api \(env prod\)\. Searched: /,
      /DD_SERVICE and DD_ENV/,
    ],
  ];
  it.each(cases)('%s', async (_name, seen, sentence, fix) => {
    account(seen);
    const finding = await findingOf(datadog);
    expect(finding).toMatchObject({ status: 'failed', found: expect.stringMatching(sentence) });
    expect(finding.fix.join()).toMatch(fix);
  });
});

describe('the lab’s agent could not read a profile', () => {
  const REASON = 'damaged zstd: unexpected end';
  const health = (body: object) =>
    server.use(http.get('http://rag.example:8000/healthz', () => HttpResponse.json(body)));

  it('says so, because "no profile" would be wrong', async () => {
    account({ ...GOOD, profiles: 0 });
    health({ status: 'ok', profileRefused: REASON });
    const finding = await findingOf(datadog, { ...contextOf(), sandbox: true });
    expect(finding).toMatchObject({
      status: 'failed',
      found: `214 traces of rag-api (env dev) in the last hour, but no flame graph: a profile came and could not be read: ${REASON}.`,
      details: { profileRefused: REASON },
    });
    expect(finding.fix[0]).toContain('npm ci');
  });

  it('asks for the reason only in the lab, and copes without an answer', async () => {
    account({ ...GOOD, profiles: 0 });
    for (const sandbox of [true, false]) {
      health({ status: 'ok', ...(!sandbox && { profileRefused: REASON }) });
      const { found } = await findingOf(datadog, { ...contextOf(), sandbox });
      expect(found).toMatch(/no profile, and so no flame graph: none was seen in the last 24 h\.$/);
    }
  });
});

describe('Datadog does not answer as it should', () => {
  const validate = (body: object | string, status: number) =>
    http.get(`${API}/api/v1/validate`, () =>
      typeof body === 'string' ? HttpResponse.html(body, { status }) : HttpResponse.json(body, { status }),
    );
  const query = (body: object | string, status: number, headers: Record<string, string> = {}) =>
    http.get(`${API}/api/v1/query`, () =>
      typeof body === 'string'
        ? new HttpResponse(body, { status })
        : HttpResponse.json(body, { status, headers }),
    );
  const cases: [string, Parameters<typeof server.use>[0], RegExp, RegExp][] = [
    [
      'a wrong API key',
      validate({ errors: ['API key required'] }, 403),
      /DD_API_KEY is missing, wrong or revoked/,
      /^Set DD_API_KEY/,
    ],
    [
      'another site',
      validate({ errors: ['Forbidden'] }, 403),
      /good at another Datadog site/,
      /^DD_SITE is datadoghq\.com\..*datadoghq\.eu/,
    ],
    ['another site, in HTML', validate(PAGE, 403), /a web page.*another Datadog site/, /DD_SITE/],
    ['not valid', validate({ valid: false }, 200), /not valid/, /DD_API_KEY/],
    [
      'no application key',
      query({ errors: ['Unauthorized'] }, 401),
      /application key is missing or unknown/,
      /DD_APP_KEY/,
    ],
    [
      'an application key that may not query',
      query({ errors: [{ title: 'Forbidden', detail: 'missing scope timeseries_query' }] }, 403),
      /lacks the scope timeseries_query/,
      /unscoped key/,
    ],
    [
      'an application key of another organisation',
      query({ errors: ['Forbidden'] }, 403),
      /of another organisation/,
      /same organisation/,
    ],
    [
      'a rate limit',
      query({ errors: ['Rate limit of 1600 requests in 3600 seconds reached'] }, 429, {
        'x-ratelimit-reset': '42',
      }),
      /429 .*The limit lifts in 42 s/,
      /Wait 42 s/,
    ],
    ['an error of its own', query({ errors: [] }, 503), /503 \(Service Unavailable\)/, /status page/],
    [
      'a failed query',
      query({ status: 'error', error: 'Rollup too small', series: [] }, 200),
      /could not run the metrics query: Rollup too small/,
      /Metrics Explorer/,
    ],
    [
      'a failed query with line breaks',
      query({ status: 'error', error: 'Error parsing query:\n  unable to parse\r\n\tx', series: [] }, 200),
      /metrics query: Error parsing query: unable to parse x\.$/,
      /Metrics Explorer/,
    ],
    ['malformed JSON', query('{"data": [', 200), /malformed JSON/, /again/],
    [
      'another shape',
      query({ series: [{ metric: 'x', pointlist: 'none' }] }, 200),
      /another shape.*series\.0\.pointlist/,
      /version/,
    ],
    [
      'a broken connection',
      http.get(`${API}/api/v1/query`, () => HttpResponse.error()),
      /could not be reached at https:\/\/api\.datadoghq\.com/,
      /DD_SITE/,
    ],
    [
      'no answer',
      http.get(`${API}/api/v1/query`, () => delay('infinite')),
      /had not answered .* after 0\.1 s/,
      /--timeout/,
    ],
  ];
  it('does not call the stand-in a site', async () => {
    server.use(validate({ errors: ['Forbidden'] }, 403));
    const settings = liveSettings();
    settings.datadog.site = 'the lab';
    const finding = await findingOf(datadog, { ...contextOf(settings), sandbox: true });
    expect(finding.fix.join(' ')).not.toMatch(/DD_SITE is the lab/);
    expect(finding.fix[0]).toMatch(/^Compare DD_SITE with the address of your Datadog page/);
  });

  it.each(cases)('%s', async (_name, handler, sentence, fix) => {
    account(GOOD);
    server.use(handler!);
    const finding = await findingOf(datadog, contextOf(undefined, 100));
    expect(finding).toMatchObject({ status: 'error', found: expect.stringMatching(sentence) });
    expect(finding.fix.join()).toMatch(fix);
  });
});
