import { HttpResponse, http } from 'msw';
import { z } from 'zod';
import type { Faults } from '../faults.ts';
import { faultHandler, type StandIn } from '../stand-in.ts';
import { noticing, whileFault } from '../while-fault.ts';
import { type Answer, ASK_TIMEOUT_MS, askPrometheus, type Panel, unreachable } from './panel.ts';
import { readGrafanaTime } from './time.ts';

export const GRAFANA_ORIGIN = 'http://grafana.lab';

/** Uid of the one data source. */
export const PROMETHEUS_UID = 'prometheus';

/** How old everything looks under the fault `stale`. */
const STALE_MS = 4 * 60_000;

export interface GrafanaOptions {
  /** Where the data source's Prometheus is: a real one or a served stand-in, such as `http://127.0.0.1:9090`. */
  prometheusUrl: () => string;
  faults: Faults;
  /** The service account token that may do everything. */
  token: string;
  /** A token that is known and may query nothing: 403 instead of 401. */
  powerlessToken?: string;
  /** Milliseconds since the epoch. */
  now?: () => number;
}

/**
 * Emulates Grafana's HTTP API over a Prometheus that is really asked: `/api/health` (which needs no token),
 * `/api/datasources`, `/api/datasources/uid/:uid/health` and `POST /api/ds/query`.
 *
 * A failed query is HTTP 400 with its real status inside: `results.A.status` 400 for bad PromQL, 502 when Prometheus
 * can't be reached. An unknown metric is no failure: 200, and a frame without fields.
 * Under `stale` a panel shows for good what Prometheus said at the first request that met the fault, every time
 * four minutes earlier.
 * Under `empty` a panel gets no frame at all.
 *
 * @see https://grafana.com/docs/grafana/latest/developers/http_api/data_source/
 */
export function grafanaStandIn(options: GrafanaOptions): StandIn {
  const { prometheusUrl, faults, token, powerlessToken, now = Date.now } = options;
  const frozen = whileFault(faults, 'grafana', 'stale', () => ({
    at: now(),
    answers: new Map<string, Answer>(),
  }));

  function refused(request: Request, permission: string): Response | undefined {
    const given = request.headers.get('authorization');
    if (given === `Bearer ${token}`) return undefined;
    if (powerlessToken && given === `Bearer ${powerlessToken}`) return forbidden(permission);
    return unauthorized();
  }

  async function answer(panel: Panel): Promise<Answer> {
    const stale = frozen();
    if (faults.of('grafana') === 'empty') return { status: 200, frames: [] };
    if (!stale) return askPrometheus(prometheusUrl(), panel, 0);
    const { refId, expr, instant, from, to, stepMs } = panel;
    const key = JSON.stringify([refId, expr, instant, to - from, stepMs]);
    // Asked at the moment the fault began, and shown as if that had been four minutes earlier.
    const back = now() - stale.at;
    const past = { ...panel, from: from - back, to: to - back };
    const said = stale.answers.get(key) ?? (await askPrometheus(prometheusUrl(), past, STALE_MS));
    if (said.status === 200) stale.answers.set(key, said);
    return said;
  }

  const openRoute = (request: Request) => new URL(request.url).pathname === '/api/health';
  return {
    vendor: 'grafana',
    origin: GRAFANA_ORIGIN,
    handlers: [
      noticing(`${GRAFANA_ORIGIN}/*`, frozen),
      faultHandler('grafana', faults, {
        unauthorized: (request) => (openRoute(request) ? undefined : unauthorized()),
        rateLimited,
      }),
      http.get(`${GRAFANA_ORIGIN}/api/health`, () =>
        HttpResponse.json({ commit: 'stand-in', database: 'ok', version: '0.0.0-stand-in' }),
      ),
      http.get(
        `${GRAFANA_ORIGIN}/api/datasources`,
        ({ request }) =>
          refused(request, 'datasources:read') ?? HttpResponse.json([dataSource(prometheusUrl())]),
      ),
      http.get(`${GRAFANA_ORIGIN}/api/datasources/uid/:uid/health`, async ({ request, params }) => {
        const no = refused(request, 'datasources:query');
        if (no) return no;
        if (params.uid !== PROMETHEUS_UID) return problem(404, 'Data source not found');
        return health(prometheusUrl());
      }),
      http.post(`${GRAFANA_ORIGIN}/api/ds/query`, async ({ request }) => {
        const no = refused(request, 'datasources:query');
        if (no) return no;
        const body = QUERY.safeParse(await request.json().catch(() => undefined));
        if (!body.success) return problem(400, 'bad request data');
        if (body.data.queries.length === 0)
          return problem(400, 'No queries found in query', 'query.noQueries');
        const known = body.data.queries.every(({ datasource }) => datasource.uid === PROMETHEUS_UID);
        if (!known) return problem(404, 'Data source not found');
        const from = readGrafanaTime(body.data.from, now());
        const to = readGrafanaTime(body.data.to, now());
        if (from === undefined || to === undefined || from > to) return problem(400, 'invalid time range');
        const answers = await Promise.all(
          body.data.queries.map(
            async (query) => [query.refId, await answer(panelOf(query, from, to))] as const,
          ),
        );
        const failed = answers.some(([, { status }]) => status !== 200);
        return HttpResponse.json({ results: Object.fromEntries(answers) }, { status: failed ? 400 : 200 });
      }),
    ],
  };
}

const TIME = z.union([z.string(), z.number()]);
const QUERY = z.object({
  from: TIME.default('now-1h'),
  to: TIME.default('now'),
  queries: z.array(
    z.object({
      refId: z.string().default('A'),
      datasource: z.object({ uid: z.string() }),
      expr: z.string().default(''),
      instant: z.boolean().default(false),
      range: z.boolean().default(false),
      intervalMs: z.number().positive().default(1000),
      maxDataPoints: z.number().positive().default(100),
    }),
  ),
});

type Query = z.infer<typeof QUERY>['queries'][number];

/** The finest step that the data source allows (its "Scrape interval"). */
const MIN_STEP_MS = 1000;

function panelOf(query: Query, from: number, to: number): Panel {
  const { refId, intervalMs, maxDataPoints } = query;
  const stepMs = Math.ceil(Math.max(MIN_STEP_MS, intervalMs, (to - from) / maxDataPoints));
  const rateMs = Math.max(stepMs + MIN_STEP_MS, 4 * MIN_STEP_MS);
  const expr = query.expr
    .replaceAll('$__rate_interval', `${rateMs}ms`)
    .replaceAll('$__interval', `${stepMs}ms`);
  return { refId, expr, from, to, stepMs, instant: query.instant && !query.range };
}

/** HTTP 400 and `ERROR` when the Prometheus behind can't be asked. */
async function health(url: string): Promise<Response> {
  try {
    const response = await fetch(`${url}/api/v1/query?query=1%2B1`, {
      signal: AbortSignal.timeout(ASK_TIMEOUT_MS),
    });
    if (response.ok)
      return HttpResponse.json({ status: 'OK', message: 'Successfully queried the Prometheus API.' });
    return HttpResponse.json(
      { status: 'ERROR', message: `returned status code ${response.status}` },
      { status: 400 },
    );
  } catch (cause) {
    return HttpResponse.json({ status: 'ERROR', message: unreachable(url, cause) }, { status: 400 });
  }
}

function dataSource(url: string): Record<string, unknown> {
  return {
    id: 1,
    uid: PROMETHEUS_UID,
    orgId: 1,
    name: 'Prometheus',
    type: 'prometheus',
    typeName: 'Prometheus',
    access: 'proxy',
    url,
    user: '',
    database: '',
    basicAuth: false,
    isDefault: true,
    jsonData: { httpMethod: 'POST', timeInterval: `${MIN_STEP_MS / 1000}s` },
    readOnly: true,
  };
}

function problem(statusCode: number, message: string, messageId = ''): Response {
  return HttpResponse.json({ message, messageId, statusCode, traceID: '' }, { status: statusCode });
}

function unauthorized(): Response {
  return problem(401, 'Unauthorized', 'auth.unauthorized');
}

function forbidden(permission: string): Response {
  return HttpResponse.json(
    {
      accessErrorId: 'ACE0000000001',
      message: `You'll need additional permissions to perform this action. Permissions needed: ${permission}`,
      title: 'Access denied',
    },
    { status: 403 },
  );
}

function rateLimited(): Response {
  return HttpResponse.json(
    { message: 'Too many requests' },
    { status: 429, headers: { 'retry-after': '5' } },
  );
}
