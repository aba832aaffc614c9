import { HttpResponse, http } from 'msw';
import { z } from 'zod';
import { parseDuration } from '../../promql/duration.ts';
import type { Faults } from '../faults.ts';
import { shownData } from '../shown-data.ts';
import { bodyOf, faultHandler, refusal, type StandIn } from '../stand-in.ts';
import { type Answer, ASK_TIMEOUT_MS, askPrometheus, type Panel, unreachable } from './panel.ts';

const GRAFANA_ORIGIN = 'http://grafana.lab';

/** Uid of the one data source. */
const PROMETHEUS_UID = 'prometheus';

/** Age of all values under the fault `stale`. */
const STALE_MS = 4 * 60_000;

interface GrafanaOptions {
  /** Origin of the data source's Prometheus: a real one or a served stand-in, such as `http://127.0.0.1:9090`. */
  prometheusUrl: string;
  faults: Faults;
  /** The service account token. */
  token: string;
}

/**
 * Emulates Grafana's HTTP API over a Prometheus that it asks over HTTP: `/api/health` (which needs no token),
 * `/api/datasources`, `/api/datasources/uid/:uid/health`, and instant queries at `POST /api/ds/query`.
 *
 * A failed query is HTTP 400 with its own status inside: `results.A.status` is 400 for bad PromQL and 502 when Prometheus
 * can't be reached. An unknown metric is not a failure: 200, and a frame without fields.
 * Under `stale` a panel shows what Prometheus said at the first request under the fault, with every time four minutes
 * earlier, and never changes. Under `empty` a panel gets no frame.
 *
 * @see https://grafana.com/docs/grafana/latest/developers/http_api/data_source/
 */
export function grafanaStandIn({ prometheusUrl, faults, token }: GrafanaOptions): StandIn {
  const answerTo = shownData<(panel: Panel) => Promise<Answer>>(faults, 'grafana', {
    live: () => (panel) => askPrometheus(prometheusUrl, panel),
    stale: () => staleAnswers(prometheusUrl),
    empty: async () => ({ status: 200, frames: [] }),
  });
  return {
    vendor: 'grafana',
    origin: GRAFANA_ORIGIN,
    handlers: [
      faultHandler('grafana', faults, answerTo),
      http.all(`${GRAFANA_ORIGIN}/*`, ({ request }) =>
        request.headers.get('authorization') === `Bearer ${token}`
          ? undefined
          : refusal('grafana', 'unauthorized', request),
      ),
      http.get(`${GRAFANA_ORIGIN}/api/health`, () =>
        HttpResponse.json({ commit: 'stand-in', database: 'ok', version: '0.0.0-stand-in' }),
      ),
      http.get(`${GRAFANA_ORIGIN}/api/datasources`, () => HttpResponse.json([dataSource(prometheusUrl)])),
      http.get(`${GRAFANA_ORIGIN}/api/datasources/uid/:uid/health`, ({ params }) =>
        params.uid === PROMETHEUS_UID ? health(prometheusUrl) : problem(404, 'Data source not found'),
      ),
      http.post(`${GRAFANA_ORIGIN}/api/ds/query`, async ({ request }) => {
        const body = await bodyOf(request, QUERY);
        if (!body.success) return problem(400, 'bad request data');
        if (body.data.queries.length === 0)
          return problem(400, 'No queries found in query', 'query.noQueries');
        const known = body.data.queries.every(({ datasource }) => datasource.uid === PROMETHEUS_UID);
        if (!known) return problem(404, 'Data source not found');
        const [from, to] = [timeOf(body.data.from), timeOf(body.data.to)];
        if (from === undefined || to === undefined || from > to) return problem(400, 'invalid time range');
        const answer = answerTo();
        const results: Record<string, Answer> = {};
        for (const { refId, expr } of body.data.queries)
          results[refId] = await answer({ refId, expr, at: to });
        const failed = Object.values(results).some(({ status }) => status !== 200);
        return HttpResponse.json({ results }, { status: failed ? 400 : 200 });
      }),
    ],
  };
}

/** Answers from the moment of this call, whenever a panel is asked, with every time four minutes earlier. */
function staleAnswers(prometheusUrl: string): (panel: Panel) => Promise<Answer> {
  const since = Date.now();
  const answers = new Map<string, Answer>();
  return async (panel) => {
    const key = JSON.stringify([panel.refId, panel.expr]);
    const past = { ...panel, at: panel.at - (Date.now() - since) };
    const answer = answers.get(key) ?? (await askPrometheus(prometheusUrl, past, STALE_MS));
    if (answer.status === 200) answers.set(key, answer);
    return answer;
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
      instant: z.literal(true), // the lab has no panel with a range
    }),
  ),
});

/** A time of Grafana's API in milliseconds: `now`, `now-5m`, or milliseconds since the epoch as text or number. */
function timeOf(given: string | number): number | undefined {
  if (/^\d+$/.test(String(given))) return Number(given);
  if (given === 'now') return Date.now();
  const [, duration = ''] = /^now-(\w+)$/.exec(String(given)) ?? [];
  const ms = parseDuration(duration);
  return ms === undefined ? undefined : Date.now() - ms;
}

/** HTTP 400 and `ERROR` when the Prometheus behind the data source does not answer. */
async function health(url: string): Promise<Response> {
  const asked = fetch(`${url}/api/v1/query?query=1%2B1`, { signal: AbortSignal.timeout(ASK_TIMEOUT_MS) });
  const message = await asked.then(
    ({ ok, status }) => (ok ? undefined : `returned status code ${status}`),
    (cause: unknown) => unreachable(url, cause),
  );
  if (message) return HttpResponse.json({ status: 'ERROR', message }, { status: 400 });
  return HttpResponse.json({ status: 'OK', message: 'Successfully queried the Prometheus API.' });
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
    jsonData: { httpMethod: 'POST', timeInterval: '1s' },
    readOnly: true,
  };
}

function problem(statusCode: number, message: string, messageId = ''): Response {
  return HttpResponse.json({ message, messageId, statusCode, traceID: '' }, { status: statusCode });
}
