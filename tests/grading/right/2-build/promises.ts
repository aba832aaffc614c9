// Chains of then and catch instead of async and await, each failure where it happens.
// passes: everything

import { Router } from 'express';
import type { FeedbackDeps, Rating } from '#lab/rag-api/feedback.ts';

const RATINGS: ReadonlySet<unknown> = new Set(['up', 'down']);

export function feedbackRoutes(deps: FeedbackDeps): Router {
  const router = Router();
  router.put('/query/:queryId/feedback', (request, response, next) => {
    const { queryId } = request.params;
    const body: unknown = request.body;
    const rating = typeof body === 'object' && body !== null && 'rating' in body ? body.rating : undefined;
    if (!RATINGS.has(rating)) {
      response.status(400).send({ error: 'send a rating of up or down' });
      return;
    }
    deps.answers
      .get(queryId)
      .then((answer) => {
        if (!answer) {
          response.status(404).send({ error: 'this answer is unknown' });
          return;
        }
        const { tier, queryType, traceId } = answer;
        deps.votes.put(queryId, rating as Rating).then(
          (previous) => {
            response.status(previous === undefined ? 201 : 200).send({ queryId, rating });
            if (previous === rating) return;
            try {
              deps.onVote({ queryId, rating: rating as Rating, previous, tier, queryType, traceId });
            } catch (error) {
              console.warn(error);
            }
          },
          () => response.status(503).send({ error: 'the store is down' }),
        );
      })
      .catch(next);
  });
  return router;
}
