import type { RequestHandler } from 'express';
import { LRUCache } from 'lru-cache';
import { z } from 'zod';
import type { Tracer } from '../telemetry/tracer.ts';
import { votedOn } from './probe.ts';
import type { Store } from './store.ts';
import type { Rating } from './types.ts';

/** Answers whose last reported vote is remembered, about 100 bytes each. */
const REMEMBERED = 10_000;
const ANONYMOUS = 'anonymous';
const Body = z.object({ rating: z.enum(['up', 'down']) });

/**
 * Middleware to mount before the routes for votes: it reports votes to the tracer, as feedback on the trace of the answer.
 * It looks at the request and at the status of the learner's route, so it skips a refused vote, and reports a repeated vote
 * once. It skips the votes of probes. A vote never waits for it and never fails because of it.
 */
export function reportVotes(store: Store, tracer: Tracer): RequestHandler {
  const reported = new LRUCache<string, Rating>({ max: REMEMBERED });

  async function report(queryId: string, rating: Rating): Promise<void> {
    if (reported.get(queryId) === rating) return;
    reported.set(queryId, rating);
    const answer = await store.answers.get(queryId);
    if (answer?.traceId && !answer.probe)
      tracer.submitFeedback?.({ traceId: answer.traceId, rating, submitter: answer.userId ?? ANONYMOUS });
  }

  return (request, response, next) => {
    const queryId = votedOn(request);
    const { data } = Body.safeParse(request.body);
    if (tracer.submitFeedback && queryId && data)
      response.once('finish', () => {
        // a vote must not fail because of its telemetry
        if (response.statusCode < 300) report(queryId, data.rating).catch(() => {});
      });
    next();
  };
}
