// A chain of then without a catch: when the store fails, the promise is rejected and nobody answers.
// fails: store-down-503
// says: expected an answer, and every error caught, got an error that nothing caught, which ends the server: Error: votes: disk is full

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

    votes.put(queryId, rating).then((previous) => {
      const { tier, queryType, traceId } = answer;
      try {
        if (previous !== rating) onVote({ queryId, rating, previous, tier, queryType, traceId });
      } catch {
        // the vote is stored
      }
      response.status(previous === undefined ? 201 : 200).json({ queryId, rating });
    });
  });
  return router;
}
