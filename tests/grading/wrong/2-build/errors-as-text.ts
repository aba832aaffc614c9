// Refusals are plain text; callers expect JSON with an error.
// fails: bad-rating-400, bad-body-400, unknown-answer-404, store-down-503
// says: expected 400 with the reason, as JSON: {"error": "…"}, got 400 rating is up or down

import { Router } from 'express';
import type { FeedbackDeps, Rating } from '#lab/rag-api/feedback.ts';

export function feedbackRoutes({ answers, votes, onVote }: FeedbackDeps): Router {
  const router = Router();
  router.put('/query/:queryId/feedback', async (request, response) => {
    const { queryId } = request.params;
    const rating = request.body?.rating;
    if (rating !== 'up' && rating !== 'down') {
      response.status(400).send('rating is up or down');
      return;
    }
    const answer = await answers.get(queryId);
    if (!answer) {
      response.status(404).send('unknown answer');
      return;
    }
    let previous: Rating | undefined;
    try {
      previous = await votes.put(queryId, rating);
    } catch {
      response.status(503).send('try again');
      return;
    }
    const { tier, queryType, traceId } = answer;
    try {
      if (previous !== rating) onVote({ queryId, rating, previous, tier, queryType, traceId });
    } catch {
      // the vote is stored
    }
    response.status(previous === undefined ? 201 : 200).json({ queryId, rating });
  });
  return router;
}
