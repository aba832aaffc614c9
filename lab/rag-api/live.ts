import type { RequestHandler } from 'express';
import { type EventStream, eventStream } from '../../common/event-stream.ts';
import type { Store } from './store.ts';

/** What the RAG API has seen since it was started; a changed mind counts once, as it stands. */
export interface LiveNumbers {
  up: number;
  down: number;
  /** Answered questions. */
  queries: number;
  /** List price, US dollars; null before the first answer, or when one had no price. */
  costPerQueryUsd: number | null;
}

/** Numbers for those who watch while votes come in: slides and pages. Prometheus has `/metrics`. */
export function liveNumbers(store: Store) {
  const startedAt = Date.now();
  const listeners = new Set<EventStream>();
  let queries = 0;
  let costUsd: number | null = 0;
  let telling = false;
  let again = false;

  async function numbers(): Promise<LiveNumbers> {
    const { up, down } = await store.votes.count(startedAt);
    return {
      up,
      down,
      queries,
      costPerQueryUsd: queries === 0 || costUsd === null ? null : costUsd / queries,
    };
  }

  /** What changes while the votes are being counted is told right after. */
  async function tell(): Promise<void> {
    again = true;
    if (telling || listeners.size === 0) return;
    telling = true;
    try {
      while (again) {
        again = false;
        const now = await numbers();
        for (const listener of listeners) listener.send('numbers', now);
      }
    } catch {
      // a store that can't be read now is said at the vote; the next change tells again
    } finally {
      telling = false;
    }
  }

  const stream: RequestHandler = async (_request, response) => {
    const now = await numbers();
    const listener = eventStream(response, () => listeners.delete(listener));
    listeners.add(listener);
    listener.send('numbers', now);
  };
  const watchVotes: RequestHandler = (request, response, next) => {
    if (request.method !== 'GET')
      response.once('finish', () => {
        if (response.statusCode < 300) void tell();
      });
    next();
  };
  return {
    /** `GET /live`: server-sent events `numbers`, at once and after each change. */
    stream,
    /** To be put in front of the routes for votes. */
    watchVotes,
    /** Told of each answer, with what it cost. */
    answered(usd: number | null): void {
      queries += 1;
      costUsd = usd === null || costUsd === null ? null : costUsd + usd;
      void tell();
    },
  };
}
