import { HttpResponse, http } from 'msw';
import type { SampleSource } from '../../prometheus/history.ts';
import type { Scraper, Target } from '../../prometheus/scraper.ts';
import { QueryExecutionError, QuerySyntaxError } from '../../promql/error.ts';
import { evaluate } from '../../promql/evaluate.ts';
import { parseQuery } from '../../promql/query.ts';
import type { Faults } from '../faults.ts';
import { shownData } from '../shown-data.ts';
import { faultHandler, type StandIn } from '../stand-in.ts';
import { forwardTo } from './gate.ts';
import { instantResult, targetRow } from './shapes.ts';

const PROMETHEUS_ORIGIN = 'http://prometheus.lab';

/** Age of all samples under the fault `stale`: just inside the five minutes in which Prometheus finds a sample. */
export const STALE_MS = 4 * 60_000;

interface PrometheusOptions {
  scraper: Scraper;
  faults: Faults;
  /** Origin of a real Prometheus, which answers while no fault is on. */
  real?: string;
}

interface Shown {
  samples: SampleSource;
  target?: Target;
}

/**
 * Emulates Prometheus's HTTP API over what the scraper scraped: `/-/ready`, and under `/api/v1` `query` (GET and form
 * POST) and `targets`.
 *
 * Under `stale` it answers with the state at the first request under the fault, with every sample and `lastScrape` four
 * minutes earlier. Queries still give a value (beside it the time of the query), and the value never moves.
 * Under `empty` there is no target and no series.
 *
 * @see https://prometheus.io/docs/prometheus/latest/querying/api/
 */
export function prometheusStandIn(options: PrometheusOptions): StandIn {
  const { scraper, faults, real } = options;
  const shown = shownData<Shown>(faults, 'prometheus', {
    live: () => ({ samples: scraper.samples, target: scraper.target() }),
    stale: () => scraper.frozen(STALE_MS),
    empty: { samples: { at: () => [], between: () => [] } },
  });
  const query = (given: URLSearchParams): Response => {
    const time = given.get('time') ?? '';
    const at = timeOf(time);
    if (Number.isNaN(at))
      return failure(
        400,
        'bad_data',
        `invalid parameter "time": cannot parse "${time}" to a valid timestamp`,
      );
    try {
      return success(instantResult(evaluate(parseQuery(given.get('query') ?? ''), shown().samples, at), at));
    } catch (cause) {
      if (cause instanceof QuerySyntaxError)
        return failure(400, 'bad_data', `invalid parameter "query": ${cause.message}`);
      if (cause instanceof QueryExecutionError) return failure(422, 'execution', cause.message);
      throw cause;
    }
  };
  const path = `${PROMETHEUS_ORIGIN}/api/v1/query`;
  return {
    vendor: 'prometheus',
    origin: PROMETHEUS_ORIGIN,
    handlers: [
      faultHandler('prometheus', faults, shown),
      ...(real ? [forwardTo(real, faults)] : []),
      http.get(`${PROMETHEUS_ORIGIN}/-/ready`, () => HttpResponse.text('Prometheus Server is Ready.\n')),
      http.get(path, ({ request }) => query(new URL(request.url).searchParams)),
      // a form, as a query may be too long for an address
      http.post(path, async ({ request }) => query(new URLSearchParams(await request.text()))),
      http.get(`${PROMETHEUS_ORIGIN}/api/v1/targets`, () => {
        const { target } = shown();
        return success({ activeTargets: target ? [targetRow(target)] : [], droppedTargets: [] });
      }),
    ],
  };
}

/** A time of the API in milliseconds: seconds since the epoch, or RFC 3339. Without one, now; NaN for anything else. */
function timeOf(text: string): number {
  if (text === '') return Date.now();
  if (/^-?\d+(\.\d+)?$/.test(text)) return Math.round(Number(text) * 1000);
  return /^\d{4}-\d\d-\d\dT/.test(text) ? Date.parse(text) : Number.NaN;
}

function success(data: object): Response {
  return HttpResponse.json({ status: 'success', data });
}

function failure(status: number, errorType: string, error: string): Response {
  return HttpResponse.json({ status: 'error', errorType, error }, { status });
}
