// The function is exported as default, so nothing finds it by its name.
// fails: first-vote-201, repeat-and-change-200, bad-rating-400, bad-body-400, unknown-answer-404, store-down-503, tells-each-change-once, vote-details, metrics-never-cost-a-vote, votes-at-once, only-the-store-remembers, put-any-id
// says: import { feedbackRoutes } from '2-build/feedback.ts': expected a function named feedbackRoutes, got only default

import { Router } from 'express';
import type { FeedbackDeps, Rating } from '#lab/rag-api/feedback.ts';

export default function feedbackRoutes({ answers, votes, onVote }: FeedbackDeps): Router {
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
      if (previous !== rating) onVote({ queryId, rating, previous, tier, queryType, traceId });
    } catch {
      // the vote is stored
    }
    response.status(previous === undefined ? 201 : 200).json({ queryId, rating });
  });
  return router;
}
