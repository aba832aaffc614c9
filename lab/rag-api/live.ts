import type { RequestHandler } from 'express';
import { type EventStream, eventStream } from '../../common/event-stream.ts';
import type { Store } from './store.ts';
import type { LiveNumbers } from './types.ts';

export type Live = ReturnType<typeof liveNumbers>;

/** Live numbers for slides and pages. Prometheus has `/metrics`. */
export function liveNumbers(store: Store) {
  const startedAt = Date.now();
  const listeners = new Set<EventStream>();
  let queries = 0;
  let crowdQueries = 0;
  let costUsd: number | null = 0;
  let sending = false;
  let again = false;

  async function numbers(): Promise<LiveNumbers> {
    const votes = await store.votes.count(startedAt, 'people');
    const crowd = crowdQueries > 0 && {
      crowd: { ...(await store.votes.count(startedAt, 'crowd')), queries: crowdQueries },
    };
    return {
      ...votes,
      queries,
      costPerQueryUsd: queries === 0 || costUsd === null ? null : costUsd / queries,
      ...crowd,
    };
  }

  /** Sends the numbers to all listeners, and once more if they change meanwhile. */
  async function send(): Promise<void> {
    again = true;
    if (sending || listeners.size === 0) return;
    sending = true;
    try {
      while (again) {
        again = false;
        const now = await numbers();
        for (const listener of listeners) listener.send('numbers', now);
      }
    } catch {
      // the vote itself reports a store that fails; the next change sends again
    } finally {
      sending = false;
    }
  }

  const stream: RequestHandler = async (_request, response) => {
    const now = await numbers();
    const listener = eventStream(response, () => listeners.delete(listener));
    listeners.add(listener);
    listener.send('numbers', now);
  };
  return {
    numbers,
    /** `GET /live`: server-sent events `numbers`, at once and after each change. */
    stream,
    /** A vote was accepted. */
    changed: () => void send(),
    /** Counts an answer to a person or to the crowd, and its cost. */
    answered(usd: number | null, crowd: boolean): void {
      queries += 1;
      if (crowd) crowdQueries += 1;
      costUsd = usd === null || costUsd === null ? null : costUsd + usd;
      void send();
    },
  };
}
