import type { RequestHandler } from 'express';
import type { Tracer } from '../telemetry/tracer.ts';
import type { Store } from './store.ts';
import type { Rating } from './types.ts';

/** Answers of which the last told vote is remembered, about 100 bytes each. */
const REMEMBERED = 10_000;
const NOBODY = 'anonymous';

/**
 * Tells the tracer of votes, as feedback on the trace of the answer; to be put in front of the routes for votes. It looks
 * at the request and at the status that the learner's route gave, so a vote that was refused is not told, and one that
 * is repeated only once. A vote never waits for this, and never fails by it.
 */
export function reportVotes(store: Store, tracer: Tracer): RequestHandler {
  const told = new Map<string, Rating>();

  async function tell(queryId: string, rating: Rating): Promise<void> {
    if (told.get(queryId) === rating) return;
    told.delete(queryId); // so that the answer counts as the newest
    told.set(queryId, rating);
    if (told.size > REMEMBERED) told.delete(told.keys().next().value!);
    const answer = await store.answers.get(queryId);
    if (answer?.traceId)
      tracer.submitFeedback?.({ traceId: answer.traceId, rating, submitter: answer.userId ?? NOBODY });
  }

  return (request, response, next) => {
    const [, queryId] = /^\/([^/]+)\/feedback\/?$/.exec(request.path) ?? [];
    const rating: unknown = (request.body as { rating?: unknown } | null | undefined)?.rating;
    if (tracer.submitFeedback && queryId && request.method === 'PUT' && isRating(rating))
      response.once('finish', () => {
        // what a telemetry service can't take is no concern of the person who voted
        if (response.statusCode < 300) tell(decodeURIComponent(queryId), rating).catch(() => {});
      });
    next();
  };
}

function isRating(value: unknown): value is Rating {
  return value === 'up' || value === 'down';
}
