import { HttpResponse, http } from 'msw';
import type { TelemetrySource } from '../../telemetry/records.ts';
import type { Faults } from '../faults.ts';
import { shownData } from '../shown-data.ts';
import { faultHandler, type StandIn } from '../stand-in.ts';
import { type Account, agedAccount, Refused } from './account.ts';
import { queryMetrics } from './metrics.ts';
import { searchSpans } from './spans.ts';
import { tracePage } from './trace-page.ts';

const ORIGIN = 'https://api.datadoghq.com';

/** Age of the newest span and profile under the fault `stale`: not in the last hour, but in the last day. */
const STALE_MS = 70 * 60_000;

interface DatadogOptions {
  /** What the lab recorded of the RAG API. */
  source: TelemetrySource;
  faults: Faults;
  apiKey: string;
  appKey: string;
  /** Milliseconds since the epoch. */
  now?: () => number;
}

/**
 * Emulates Datadog's API over what the lab recorded: `GET /api/v1/validate`, `GET /api/v1/query` (counts of spans and
 * profiles), `POST /api/v2/spans/events/search`, and `/apm/trace/ID`, the page that shows one trace. Status codes
 * and bodies, those of refusals too, follow recorded answers of Datadog.
 *
 * Under `stale` it answers with the data at the first request under the fault, moved so that the newest span and profile
 * are 70 minutes old: the last hour is empty, the last day is not. Under `empty` the account holds nothing.
 *
 * @see https://docs.datadoghq.com/api/latest/
 */
export function datadogStandIn(options: DatadogOptions): StandIn {
  const { source, faults, apiKey, appKey, now = Date.now } = options;
  const live = (): Account => ({ spans: source.spans(), profiles: source.profiles() });
  const account = shownData(faults, 'datadog', {
    live,
    stale: () => agedAccount(live(), now() - STALE_MS),
    empty: { spans: [], profiles: [] },
  });
  const hasApiKey = (request: Request) => request.headers.get('dd-api-key') === apiKey;
  const hasAppKey = (request: Request) => request.headers.get('dd-application-key') === appKey;
  return {
    vendor: 'datadog',
    origin: ORIGIN,
    handlers: [
      faultHandler('datadog', faults, account),
      // the real page is on another host and needs a login
      http.get(`${ORIGIN}/apm/trace/:traceId`, ({ params }) => {
        const page = tracePage(String(params.traceId), account().spans);
        if (page) return HttpResponse.html(page);
        return HttpResponse.text('The lab has no span of this trace. It keeps spans for an hour.\n', {
          status: 404,
        });
      }),
      http.get(`${ORIGIN}/api/v1/validate`, ({ request }) => {
        if (hasApiKey(request)) return HttpResponse.json({ valid: true });
        return refused(403, request.headers.get('dd-api-key') ? 'Forbidden' : 'API key required');
      }),
      http.get(`${ORIGIN}/api/v1/query`, ({ request }) => {
        if (!hasApiKey(request)) return refused(403, 'Forbidden');
        if (!hasAppKey(request)) return refused(401, 'Unauthorized');
        try {
          return HttpResponse.json({ ...queryMetrics(new URL(request.url).searchParams, account()) });
        } catch (cause) {
          if (cause instanceof Refused) return refused(cause.status, cause.message);
          throw cause;
        }
      }),
      http.post(`${ORIGIN}/api/v2/spans/events/search`, async ({ request }) => {
        if (!hasApiKey(request)) return refused(403, 'Forbidden');
        if (!hasAppKey(request)) return v2Errors(403, 'Forbidden', 'Missing permission: apm_read');
        const body: unknown = await request.json().catch(() => undefined);
        try {
          return v2Json({ ...searchSpans(body, account(), now()) });
        } catch (cause) {
          if (cause instanceof Refused) return v2Errors(cause.status, 'Generic Error', cause.message);
          throw cause;
        }
      }),
    ],
  };
}

/** The v1 API's errors are texts. */
function refused(status: number, ...errors: string[]): Response {
  return HttpResponse.json({ errors }, { status });
}

/** The v2 API's errors are objects. */
function v2Errors(status: number, title: string, detail: string): Response {
  return v2Json({ errors: [{ title, detail }] }, status);
}

function v2Json(body: Record<string, unknown>, status = 200): Response {
  return new HttpResponse(JSON.stringify(body), {
    status,
    headers: { 'content-type': 'application/vnd.api+json' },
  });
}
