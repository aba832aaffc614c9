// The answer goes out while the vote is still being stored, so a failure is never told.
// fails: first-vote-201, repeat-and-change-200, store-down-503, metrics-never-cost-a-vote, votes-at-once, only-the-store-remembers, put-any-id
// says: PUT /query/liked-up/feedback {"rating":"up"}: expected the store to hold "up" for "liked-up", got an answer before votes.put was over

import { Router } from 'express';
import type { FeedbackDeps } from '#lab/rag-api/feedback.ts';

export function feedbackRoutes({ answers, votes, onVote }: FeedbackDeps): Router {
  const router = Router();
  const rated = new Set<string>();
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
    const first = !rated.has(queryId);
    rated.add(queryId);
    const storing = votes.put(queryId, rating);
    const { tier, queryType, traceId } = answer;
    storing
      .then((previous) => {
        if (previous !== rating) onVote({ queryId, rating, previous, tier, queryType, traceId });
      })
      .catch(() => {});
    response.status(first ? 201 : 200).json({ queryId, rating });
  });
  return router;
}
