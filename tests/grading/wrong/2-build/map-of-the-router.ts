// A Map of the router remembers votes: it is empty after each restart.
// fails: votes-at-once, only-the-store-remembers
// says: 20 votes on one answer at the same time: expected

import { Router } from 'express';
import type { FeedbackDeps, Rating } from '#lab/rag-api/feedback.ts';

export function feedbackRoutes({ answers, votes, onVote }: FeedbackDeps): Router {
  const router = Router();
  const known = new Map<string, Rating>();
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
    const previous = known.get(queryId);
    known.set(queryId, rating);
    try {
      await votes.put(queryId, rating);
    } catch {
      known.delete(queryId);
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
