// Any true value counts as up, any other as down.
// fails: first-vote-201, repeat-and-change-200, bad-rating-400, bad-body-400, tells-each-change-once, vote-details, metrics-never-cost-a-vote, only-the-store-remembers
// says: expected the body {"queryId":"liked-down","rating":"down"}, got 201 {"queryId":"liked-down","rating":"up"}

import { Router } from 'express';
import type { FeedbackDeps, Rating } from '#lab/rag-api/feedback.ts';

export function feedbackRoutes({ answers, votes, onVote }: FeedbackDeps): Router {
  const router = Router();
  router.put('/query/:queryId/feedback', async (request, response) => {
    const { queryId } = request.params;
    const rating = request.body?.rating ? 'up' : 'down';

    const answer = await answers.get(queryId);
    if (!answer) {
      response.status(404).json({ error: 'unknown answer' });
      return;
    }
    let previous: Rating | undefined;
    try {
      previous = await votes.put(queryId, rating);
    } catch {
      response.status(503).json({ error: 'try again' });
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
