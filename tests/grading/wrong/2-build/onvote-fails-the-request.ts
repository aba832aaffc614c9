// An error in onVote ends the request with 500, although the vote is stored.
// fails: metrics-never-cost-a-vote
// says: expected 201 or 200, because it is a good vote, got 500, because your code threw “metrics are broken (thrown by a check, on purpose) (2-build/feedback.ts:

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
    if (previous !== rating) onVote({ queryId, rating, previous, tier, queryType, traceId });
    response.status(previous === undefined ? 201 : 200).json({ queryId, rating });
  });
  return router;
}
