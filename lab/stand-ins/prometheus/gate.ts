import { type HttpHandler, HttpResponse, http } from 'msw';
import type { Faults } from '../faults.ts';

const ASK_TIMEOUT_MS = 30_000;
/** Headers about the body on the wire, which `fetch` has unpacked. */
const WIRE_HEADERS = ['content-encoding', 'content-length', 'transfer-encoding', 'connection'];

/**
 * Forwards every request to a real Prometheus, also for its web page. While a fault of `prometheus` is on, the stand-in
 * answers instead, as a real Prometheus can't be made stale.
 */
export function forwardTo(url: string, faults: Faults): HttpHandler {
  return http.all(
    () => faults.of('prometheus') === undefined,
    ({ request }) => forwarded(url, request),
  );
}

async function forwarded(url: string, request: Request): Promise<Response> {
  const headers = new Headers(request.headers);
  for (const name of ['x-lab-url', 'accept-encoding', ...WIRE_HEADERS]) headers.delete(name);
  const hasBody = request.method !== 'GET' && request.method !== 'HEAD';
  const { pathname, search } = new URL(request.url);
  try {
    const answer = await fetch(`${url}${pathname}${search}`, {
      method: request.method,
      headers,
      redirect: 'manual',
      signal: AbortSignal.timeout(ASK_TIMEOUT_MS),
      ...(hasBody && { body: await request.arrayBuffer() }),
    });
    const kept = new Headers(answer.headers);
    for (const name of WIRE_HEADERS) kept.delete(name);
    return new Response(answer.body, { status: answer.status, headers: kept });
  } catch {
    return HttpResponse.error(); // Prometheus has ended or hangs: break the connection
  }
}
