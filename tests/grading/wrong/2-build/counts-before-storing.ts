// onVote is called before the vote is stored, so lost votes are counted too, and repeats as well.
// fails: store-down-503, tells-each-change-once, vote-details, votes-at-once
// says: A vote up, and the same vote again: expected one call of onVote (up), got 2 calls (up, up)

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
    try {
      onVote({ queryId, rating, tier, queryType, traceId });
    } catch {
      // metrics are no reason to fail
    }
    let previous: Rating | undefined;
    try {
      previous = await votes.put(queryId, rating);
    } catch {
      response.status(503).json({ error: 'try again' });
      return;
    }

    response.status(previous === undefined ? 201 : 200).json({ queryId, rating });
  });
  return router;
}
