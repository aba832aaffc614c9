import { answerOf, type StandIn } from './stand-in.ts';

/**
 * A `fetch` that stays on this machine: stand-ins answer for their hosts, loopback is allowed, and any other host is
 * refused. Unlike msw's interception it does not change the global `fetch`, so a checkpoint in the same process can ask the
 * learner's own accounts.
 *
 * @param liveHosts hosts that are allowed too, such as `api.openai.com`
 */
export function standInFetch(standIns: readonly StandIn[], liveHosts: readonly string[] = []): typeof fetch {
  const byHost = new Map<string, StandIn>();
  for (const standIn of standIns)
    for (const host of [new URL(standIn.origin).host, ...(standIn.hosts ?? [])]) byHost.set(host, standIn);
  return async (input, init) => {
    const request = new Request(input, init);
    const url = new URL(request.url);
    const standIn = byHost.get(url.host);
    if (!standIn) {
      if (isLoopback(url.hostname) || liveHosts.includes(url.host)) return fetch(request);
      throw new Error(
        `The lab does not call ${url.host}: it stays on this machine. Start it with --live to reach the real vendors.`,
      );
    }
    // no need to remove the listener on the signal: both end with the request
    const response = await Promise.race([answerOf(standIn, request), aborted(request.signal)]);
    if (response.type === 'error')
      throw new TypeError('fetch failed', { cause: new Error('connection lost') });
    return response;
  };
}

/** Whether a host name means this machine. */
function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127(\.\d+){3}$/.test(hostname);
}

function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    if (signal.aborted) reject(signal.reason);
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  });
}
