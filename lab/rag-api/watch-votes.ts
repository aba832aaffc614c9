import type { RequestHandler } from 'express';
import { LRUCache } from 'lru-cache';
import { z } from 'zod';
import type { Tracer } from '../telemetry/tracer.ts';
import type { Live } from './live.ts';
import { votedOn } from './probe.ts';
import type { Store } from './store.ts';
import type { Rating } from './types.ts';

/** Answers whose last reported vote is remembered, about 100 bytes each. */
const REMEMBERED = 10_000;
const ANONYMOUS = 'anonymous';
const Body = z.object({ rating: z.enum(['up', 'down']) });

/**
 * Middleware to mount before the routes for votes. After each vote that the learner's route accepts, it sends the live
 * numbers, and reports the vote to the tracer, as feedback on the trace of the answer: a repeated vote once, and no vote of a
 * probe. A vote never waits for it and never fails because of it.
 */
export function watchVotes({ answers }: Pick<Store, 'answers'>, tracer: Tracer, live: Live): RequestHandler {
  const reported = new LRUCache<string, Rating>({ max: REMEMBERED });

  async function report(queryId: string, rating: Rating): Promise<void> {
    if (!tracer.submitFeedback || reported.get(queryId) === rating) return;
    reported.set(queryId, rating);
    const answer = await answers.get(queryId);
    if (answer?.traceId && !answer.probe)
      tracer.submitFeedback({ traceId: answer.traceId, rating, submitter: answer.userId ?? ANONYMOUS });
  }

  return (request, response, next) => {
    const queryId = votedOn(request);
    const { data } = Body.safeParse(request.body);
    if (request.method !== 'GET')
      response.once('finish', () => {
        if (response.statusCode >= 300) return;
        live.changed();
        // a vote must not fail because of its telemetry
        if (queryId && data) report(queryId, data.rating).catch(() => {});
      });
    next();
  };
}
