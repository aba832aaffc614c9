// While a vote on an answer is being stored, others on it are turned away.
// fails: votes-at-once
// says: expected 201 or 200, because it is a good vote, got 409 {"error":"someone else is voting"}

import { Router } from 'express';
import type { FeedbackDeps, Rating } from '#lab/rag-api/feedback.ts';

export function feedbackRoutes({ answers, votes, onVote }: FeedbackDeps): Router {
  const router = Router();
  const busy = new Set<string>();
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
    if (busy.has(queryId)) {
      response.status(409).json({ error: 'someone else is voting' });
      return;
    }
    busy.add(queryId);
    let previous: Rating | undefined;
    try {
      previous = await votes.put(queryId, rating);
    } catch {
      response.status(503).json({ error: 'try again' });
      return;
    } finally {
      busy.delete(queryId);
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
