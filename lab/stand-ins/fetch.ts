import { getResponse } from 'msw';
import type { StandIn } from './stand-in.ts';

/** Something in the lab tried to reach a host outside of this machine. */
export class OutsideRefused extends Error {
  constructor(url: URL) {
    super(
      `The lab lets nothing out to the internet: ${url.host} was asked for. Start it with --live to reach the real vendors.`,
    );
  }
}

/**
 * A `fetch` that stays in this process: stand-ins answer for their hosts, loopback passes, and any other host is
 * refused with {@link OutsideRefused}. Unlike msw's interception it leaves the global `fetch` alone, so that a
 * checkpoint in the same process can look at the learner's own accounts.
 *
 * @param liveHosts hosts that are reached for real, such as `api.openai.com`
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
      throw new OutsideRefused(url);
    }
    // the request's own signal is gone with it, so its listener is too
    const response = await Promise.race([getResponse(standIn.handlers, request), aborted(request.signal)]);
    if (response?.type === 'error')
      throw new TypeError('fetch failed', { cause: new Error('connection lost') });
    return (
      response ??
      Response.json({ error: `The lab's ${standIn.vendor} stand-in has no answer here.` }, { status: 501 })
    );
  };
}

/** Whether a host name means this machine. */
export function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127(\.\d+){3}$/.test(hostname);
}

function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    if (signal.aborted) reject(signal.reason);
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  });
}
