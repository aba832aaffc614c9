import { setTimeout } from 'node:timers/promises';
import { getResponse, type HttpHandler, HttpResponse, http, type RequestHandler } from 'msw';
import { z } from 'zod';
import { readYaml } from '../../common/yaml.ts';
import { type FaultKind, type Faults, VENDORS, type Vendor } from './faults.ts';

/** An emulated vendor: msw handlers under the vendor's real origin. */
export interface StandIn {
  vendor: Vendor;
  /** The origin that the handlers are written for, such as `https://api.openai.com`. */
  origin: string;
  /** Further hosts of the handlers, such as that of a Pinecone index. */
  hosts?: string[];
  handlers: RequestHandler[];
}

/** The answer of a stand-in; 501 for a route that it does not have. */
export async function answerOf({ vendor, handlers }: StandIn, request: Request): Promise<Response> {
  const answer = await getResponse(handlers, request);
  if (answer) return answer;
  const error = `The lab's ${vendor} stand-in does not have ${request.method} ${new URL(request.url).pathname}`;
  return Response.json({ error }, { status: 501 });
}

/** How long a `slow` vendor takes: longer than any time-out of the workbook. */
const SLOW_MS = 30_000;

const Refusal = z.strictObject({
  path: z.string().optional(),
  status: z.int(),
  headers: z.record(z.string(), z.string()).optional(),
  body: z.unknown(),
});
const Refusals = z.record(
  z.enum(VENDORS),
  z.strictObject({ unauthorized: z.array(Refusal), 'rate-limited': z.array(Refusal) }),
);
const REFUSALS = readYaml(new URL('refusals.yaml', import.meta.url), Refusals);

type FaultAnswer = (request: Request) => Response | undefined | Promise<Response>;

/**
 * The first handler of every stand-in. It answers under the faults that are alike for all vendors, and refuses as
 * refusals.yaml says. `stale` and `empty` are about data, so each vendor's own handlers implement them.
 *
 * @param look called at each request, whatever it asks for: stale data is frozen at the first request under the fault
 */
export function faultHandler(vendor: Vendor, faults: Faults, look?: () => unknown): HttpHandler {
  const answers: Partial<Record<FaultKind, FaultAnswer>> = {
    down: () => HttpResponse.error(),
    slow: () => pause(SLOW_MS).then(() => HttpResponse.error()),
    unauthorized: (request) => refusal(vendor, 'unauthorized', request),
    'rate-limited': (request) => refusal(vendor, 'rate-limited', request),
    malformed: () => new HttpResponse('{"data": [', { headers: { 'content-type': 'application/json' } }),
  };
  const current = () => answers[faults.of(vendor) as FaultKind];
  return http.all(
    // a predicate and not a path: for each handler that matches, msw makes an abort controller
    () => {
      look?.();
      return current() !== undefined;
    },
    ({ request }) => current()?.(request),
  );
}

/** The vendor's own answer to a bad key or to too many requests; undefined where the route takes the request. */
export function refusal(
  vendor: Vendor,
  kind: 'unauthorized' | 'rate-limited',
  request: Request,
): Response | undefined {
  const { pathname } = new URL(request.url);
  const said = REFUSALS[vendor][kind].find(({ path = '' }) => new RegExp(path).test(pathname));
  if (!said) return undefined;
  const { body, status, headers } = said;
  return typeof body === 'string'
    ? HttpResponse.text(body, { status, headers })
    : HttpResponse.json(body as object, { status, headers });
}

/** The JSON body of a request, checked. */
export async function bodyOf<T extends z.ZodType>(
  request: Request,
  schema: T,
): Promise<z.ZodSafeParseResult<z.infer<T>>> {
  return schema.safeParse(await request.json().catch(() => undefined));
}

/** Waits without keeping the process alive. */
export function pause(ms: number): Promise<void> {
  return setTimeout(ms, undefined, { ref: false });
}
