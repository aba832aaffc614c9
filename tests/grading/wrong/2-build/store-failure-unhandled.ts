// Nothing catches a failing store, so Express answers 500.
// fails: store-down-503
// says: PUT /query/unlucky-0/feedback {"rating":"up"}: expected 503 {"error": …}, got 500, because your code threw “votes: disk is full (thrown by a check, on purpose) (2-build/feedback.ts:

import { Router } from 'express';
import type { FeedbackDeps } from '#lab/rag-api/feedback.ts';

export function feedbackRoutes({ answers, votes, onVote }: FeedbackDeps): Router {
  const router = Router();
  router.put('/query/:queryId/feedback', async (request, response) => {
    const { queryId } = request.params;
    const rating = request.body?.rating;
    if (rating !== 'up' && rating !== 'down') {
      response.status(400).json({ error: 'rating is up or down' });
      return;
    }
    const answer = await answers.get(queryId);
    if (!answer) {
      response.status(404).json({ error: 'unknown answer' });
      return;
    }
    const previous = await votes.put(queryId, rating);
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
