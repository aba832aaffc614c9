import { HttpResponse, http } from 'msw';
import type { TelemetrySource } from '../../telemetry/records.ts';
import type { Faults } from '../faults.ts';
import { faultHandler, type StandIn } from '../stand-in.ts';
import { noticing, whileFault } from '../while-fault.ts';
import { type Account, aged } from './account.ts';
import { BadMetricsQuery, queryMetrics } from './metrics.ts';
import { BadSearch, searchSpans } from './spans.ts';
import { tracePage } from './trace-page.ts';

export const DATADOG_ORIGIN = 'https://api.datadoghq.com';

/** How old the newest span and profile look under the fault `stale`: out of the last hour, inside the last day. */
export const STALE_MS = 70 * 60_000;

export interface DatadogOptions {
  /** What the lab really recorded of the RAG API. */
  source: TelemetrySource;
  /** Value of the tag `env` that all spans carry. */
  env?: string;
  faults: Faults;
  apiKey: string;
  appKey: string;
  /** `https://api.` and the learner's site; the default is US1's. */
  origin?: string;
  /** Milliseconds since the epoch. */
  now?: () => number;
}

/**
 * Emulates Datadog's API over what the lab really recorded: `GET /api/v1/validate`, `GET /api/v1/query` (counts of
 * spans and profiles) and `POST /api/v2/spans/events/search`; and `/apm/trace/ID`, where checkpoint 1 links to. Status codes and bodies, refusals too, are worded as
 * Datadog's recorded ones.
 *
 * Under `stale` what was there at the first request that met the fault is answered for good, moved so that the newest span and profile
 * are 70 minutes old: the last hour is empty, the last day isn't. Under `empty` the account holds nothing.
 *
 * @see https://docs.datadoghq.com/api/latest/
 */
export function datadogStandIn(options: DatadogOptions): StandIn {
  const { source, env, faults, apiKey, appKey, origin = DATADOG_ORIGIN, now = Date.now } = options;
  const stale = whileFault(faults, 'datadog', 'stale', () => aged(source, env, now() - STALE_MS));
  const account = (): Account => {
    const old = stale();
    if (faults.of('datadog') === 'empty') return { spans: [], profiles: [], env };
    return old ?? { spans: source.spans(), profiles: source.profiles(), env };
  };
  const hasApiKey = (request: Request) => request.headers.get('dd-api-key') === apiKey;
  const hasAppKey = (request: Request) => request.headers.get('dd-application-key') === appKey;
  return {
    vendor: 'datadog',
    origin,
    handlers: [
      noticing(`${origin}/*`, stale),
      faultHandler('datadog', faults, { unauthorized, rateLimited }),
      // Datadog's own is on another host, for a person who has logged in
      http.get(`${origin}/apm/trace/:traceId`, ({ params }) => {
        const page = tracePage(String(params.traceId), account().spans);
        if (page) return HttpResponse.html(page);
        return HttpResponse.text('The lab has no span of this trace, or not any more.\n', { status: 404 });
      }),
      http.get(`${origin}/api/v1/validate`, ({ request }) => {
        if (hasApiKey(request)) return HttpResponse.json({ valid: true });
        return refused(403, request.headers.get('dd-api-key') ? 'Forbidden' : 'API key required');
      }),
      http.get(`${origin}/api/v1/query`, ({ request }) => {
        if (!hasApiKey(request)) return refused(403, 'Forbidden');
        if (!hasAppKey(request)) return refused(401, 'Unauthorized');
        try {
          return HttpResponse.json({ ...queryMetrics(new URL(request.url).searchParams, account()) });
        } catch (cause) {
          if (cause instanceof BadMetricsQuery) return refused(400, cause.message);
          throw cause;
        }
      }),
      http.post(`${origin}/api/v2/spans/events/search`, async ({ request }) => {
        if (!hasApiKey(request)) return refused(403, 'Forbidden');
        if (!hasAppKey(request)) return v2Errors(403, 'Forbidden', 'Missing permission: apm_read');
        const body: unknown = await request.json().catch(() => undefined);
        try {
          return v2Json({ ...searchSpans(body, account(), now(), origin) });
        } catch (cause) {
          if (cause instanceof BadSearch) return v2Errors(cause.status, 'Generic Error', cause.message);
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

/** Of a real 403 some bodies are JSON and some the HTML of a server in front. */
function unauthorized(request: Request): Response {
  const { pathname } = new URL(request.url);
  if (pathname !== '/api/v1/query') return refused(403, 'Forbidden');
  return HttpResponse.html(
    '<html><body><h1>403 Forbidden</h1>\nRequest forbidden by administrative rules.\n</body></html>\n',
    {
      status: 403,
    },
  );
}

function rateLimited(request: Request): Response {
  const search = new URL(request.url).pathname.startsWith('/api/v2/spans');
  return HttpResponse.json(
    { errors: ['Rate limit of requests reached, please try again later'] },
    {
      status: 429,
      headers: {
        'x-ratelimit-limit': search ? '300' : '1600',
        'x-ratelimit-period': '3600',
        'x-ratelimit-remaining': '0',
        'x-ratelimit-reset': '42',
        'x-ratelimit-name': search ? 'spans_search' : 'batch_query',
      },
    },
  );
}
