// previous is the new rating instead of the one before.
// fails: vote-details
// says: A changed mind, as onVote got it: expected previous: "down", got previous: "up"

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
    let previous: Rating | undefined;
    try {
      previous = await votes.put(queryId, rating);
    } catch {
      response.status(503).json({ error: 'try again' });
      return;
    }
    const { tier, queryType, traceId } = answer;
    try {
      if (previous !== rating)
        onVote({ queryId, rating, previous: previous && rating, tier, queryType, traceId });
    } catch {
      // the vote is stored
    }
    response.status(previous === undefined ? 201 : 200).json({ queryId, rating });
  });
  return router;
}
