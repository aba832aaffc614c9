import { type HttpHandler, HttpResponse, http, type RequestHandler } from 'msw';
import type { FaultKind, Faults, Vendor } from './faults.ts';

/** An emulated vendor: msw handlers under the vendor's real origin. */
export interface StandIn {
  vendor: Vendor;
  /** The origin that the handlers are written for, such as `https://api.openai.com`. */
  origin: string;
  /** Further hosts of the handlers, such as that of a Pinecone index. */
  hosts?: string[];
  handlers: RequestHandler[];
}

/**
 * The vendor's own answers to a bad key and to too many requests. Undefined lets a request through: few vendors ask for a
 * key on every route, and some answers differ by route.
 */
interface FaultBodies {
  unauthorized: (request: Request) => Response | undefined;
  rateLimited: (request: Request) => Response | undefined;
}

/** How long a `slow` vendor takes: longer than any time-out of the workbook. */
const SLOW_MS = 30_000;

/**
 * The first handler of every stand-in. It answers under the faults that are alike for all vendors. `stale` and `empty` are
 * about data, so each vendor's own handlers implement them.
 */
export function faultHandler(vendor: Vendor, faults: Faults, bodies: FaultBodies): HttpHandler {
  const answers: Partial<Record<FaultKind, (request: Request) => Response | undefined | Promise<Response>>> =
    {
      down: () => HttpResponse.error(),
      slow: async () => {
        await pause(SLOW_MS);
        return HttpResponse.error();
      },
      unauthorized: bodies.unauthorized,
      'rate-limited': bodies.rateLimited,
      malformed: () => new HttpResponse('{"data": [', { headers: { 'content-type': 'application/json' } }),
    };
  const current = () => answers[faults.of(vendor) as FaultKind];
  // a predicate and not a path: for each handler that matches, msw makes an abort controller
  return http.all(
    () => current() !== undefined,
    ({ request }) => current()?.(request),
  );
}

/** Waits without keeping the process alive. */
export function pause(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms).unref();
  });
}
