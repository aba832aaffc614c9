// onVote stands in the same try as votes.put, so a broken metric looks like a broken store.
// fails: metrics-never-cost-a-vote
// says: PUT /query/unmeasured-0/feedback {"rating":"up"}: expected 201 or 200, because it is a good vote, got 503 {"error":"try again"}

import { Router } from 'express';
import type { FeedbackDeps, Rating } from '#lab/rag-api/feedback.ts';

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
    const { tier, queryType, traceId } = answer;
    let previous: Rating | undefined;
    try {
      previous = await votes.put(queryId, rating);
      if (previous !== rating) onVote({ queryId, rating, previous, tier, queryType, traceId });
    } catch {
      response.status(503).json({ error: 'try again' });
      return;
    }

    response.status(previous === undefined ? 201 : 200).json({ queryId, rating });
  });
  return router;
}
