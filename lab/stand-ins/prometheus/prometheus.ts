import { HttpResponse, http } from 'msw';
import type { SampleSource } from '../../prometheus/history.ts';
import type { Scraper, Target } from '../../prometheus/scraper.ts';
import { type Expr, evaluate, PromqlError, parsePromql } from '../../promql/evaluate.ts';
import type { Faults } from '../faults.ts';
import { faultHandler, type StandIn } from '../stand-in.ts';
import { noticing, whileFault } from '../while-fault.ts';
import { passThrough } from './gate.ts';
import { BadParameter, readRange, readTime } from './parameters.ts';
import { instantResult, rangeResult, targetRow } from './shapes.ts';

export const PROMETHEUS_ORIGIN = 'http://prometheus.lab';

/** How old everything looks under the fault `stale`: nearly out of the five-minute lookback, and still there. */
export const STALE_MS = 4 * 60_000;

export interface PrometheusOptions {
  scraper: Scraper;
  faults: Faults;
  /** Origin of a real Prometheus, which answers as long as no fault is switched on. */
  real?: string | undefined;
  /** Milliseconds since the epoch. */
  now?: () => number;
}

/**
 * Emulates Prometheus's HTTP API over what the scraper really scraped: `/-/ready`, `/-/healthy`, and under `/api/v1`
 * `query` and `query_range` (GET and form POST), `targets`, `label/…/values` and `status/buildinfo`.
 *
 * Under `stale` the state at the first request that met the fault is answered for good, with every sample and
 * `lastScrape` four minutes earlier: queries go on giving a value (with the time of the query beside it), and it never
 * moves.
 * Under `empty` there is no target and no series.
 *
 * @see https://prometheus.io/docs/prometheus/latest/querying/api/
 */
export function prometheusStandIn(options: PrometheusOptions): StandIn {
  const { scraper, faults, real, now = Date.now } = options;
  const frozen = whileFault(faults, 'prometheus', 'stale', () => scraper.frozen(STALE_MS));
  const samples = (): SampleSource => {
    const stale = frozen();
    if (faults.of('prometheus') === 'empty') return NOTHING;
    return stale?.samples ?? scraper;
  };
  const targets = (): Target[] => {
    const stale = frozen();
    if (faults.of('prometheus') === 'empty') return [];
    return [stale?.target ?? scraper.target()];
  };
  const route = (path: string, answer: (given: Parameters) => Response) =>
    [http.get, http.post].map((method) =>
      method(`${PROMETHEUS_ORIGIN}/api/v1/${path}`, async ({ request, params }) => {
        const given = await parametersOf(request);
        return errorsAnswered(() => answer({ given, params }));
      }),
    );
  return {
    vendor: 'prometheus',
    origin: PROMETHEUS_ORIGIN,
    handlers: [
      noticing(`${PROMETHEUS_ORIGIN}/*`, frozen), // before all others, to notice the end of a fault as well
      ...(real ? [passThrough(real, faults)] : []),
      faultHandler('prometheus', faults, { unauthorized, rateLimited }),
      http.get(`${PROMETHEUS_ORIGIN}/-/ready`, () => HttpResponse.text('Prometheus Server is Ready.\n')),
      http.get(`${PROMETHEUS_ORIGIN}/-/healthy`, () => HttpResponse.text('Prometheus Server is Healthy.\n')),
      ...route('query', ({ given }) => {
        const at = readTime(given, 'time', now());
        return success(instantResult(evaluate(parsePromql(given.get('query') ?? ''), samples(), at), at));
      }),
      ...route('query_range', ({ given }) => {
        const times = readRange(given);
        const expr = parsePromql(given.get('query') ?? '');
        refuseRangeVector(expr);
        const source = samples();
        return success(rangeResult(times.map((at) => ({ at, value: evaluate(expr, source, at) }))));
      }),
      ...route('targets', ({ given }) => {
        const active = given.get('state') === 'dropped' ? [] : targets().map(targetRow);
        return success({ activeTargets: active, droppedTargets: [] });
      }),
      ...route('label/:label/values', ({ params }) => {
        const label = String(params.label);
        const points = samples().at(now(), () => true);
        const values = points.map(({ labels }) => labels.get(label)).filter((value) => value !== undefined);
        return success([...new Set(values)].sort());
      }),
      ...route('status/buildinfo', () => success(BUILD_INFO)),
    ],
  };
}

type Parameters = { given: URLSearchParams; params: Record<string, unknown> };

/** Parameters come in the address, or as a form when a query is too long for one. */
async function parametersOf(request: Request): Promise<URLSearchParams> {
  const given = new URL(request.url).searchParams;
  if (request.method === 'POST')
    for (const [name, value] of new URLSearchParams(await request.text())) given.set(name, value);
  return given;
}

function success(data: unknown): Response {
  return HttpResponse.json({ status: 'success', data } as Record<string, unknown>);
}

function failure(
  status: number,
  errorType: string,
  error: string,
  headers: Record<string, string> = {},
): Response {
  return HttpResponse.json({ status: 'error', errorType, error }, { status, headers });
}

function errorsAnswered(answer: () => Response): Response {
  try {
    return answer();
  } catch (cause) {
    if (cause instanceof BadParameter) return failure(400, 'bad_data', cause.message);
    if (cause instanceof PromqlError)
      return failure(cause.errorType === 'bad_data' ? 400 : 422, cause.errorType, cause.message);
    throw cause;
  }
}

function refuseRangeVector(expr: Expr): void {
  if (expr.type === 'matrix')
    throw new BadParameter(
      'invalid expression type "range vector" for range query, must be Scalar or instant Vector',
    );
}

/** Prometheus knows no keys; a reverse proxy in front of it does. */
function unauthorized(): Response {
  return HttpResponse.text('Unauthorized\n', {
    status: 401,
    headers: { 'www-authenticate': 'Basic realm="prometheus"' },
  });
}

/** Prometheus itself limits nobody; a managed one (Grafana Mimir) does. */
function rateLimited(): Response {
  return failure(429, 'too_many_requests', 'too many outstanding requests', { 'retry-after': '5' });
}

const NOTHING: SampleSource = { at: () => [], between: () => [] };

const BUILD_INFO = {
  version: '0.0.0-stand-in',
  revision: 'stand-in',
  branch: 'lab',
  buildUser: 'the lab',
  buildDate: '',
  goVersion: '',
};
