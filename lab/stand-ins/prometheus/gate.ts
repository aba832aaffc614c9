import { type HttpHandler, HttpResponse, http } from 'msw';
import type { Faults } from '../faults.ts';

const ASK_TIMEOUT_MS = 30_000;
/** About the body as it travelled; `fetch` has unpacked it. */
const OF_THE_WIRE = ['content-encoding', 'content-length', 'transfer-encoding', 'connection'];

/**
 * The door to a real Prometheus: hands every request through, its web page included. While a fault of `prometheus` is
 * switched on it stands aside for the stand-in, because a real Prometheus can't be told to be stale.
 */
export function passThrough(url: string, faults: Faults): HttpHandler {
  return http.all(
    () => faults.of('prometheus') === undefined,
    ({ request }) => passedOn(url, request),
  );
}

async function passedOn(url: string, request: Request): Promise<Response> {
  const headers = new Headers(request.headers);
  for (const name of ['x-lab-url', 'accept-encoding', ...OF_THE_WIRE]) headers.delete(name);
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
    for (const name of OF_THE_WIRE) kept.delete(name);
    return new Response(answer.body, { status: answer.status, headers: kept });
  } catch {
    return HttpResponse.error(); // it is gone, or hangs: the caller's connection breaks too
  }
}
