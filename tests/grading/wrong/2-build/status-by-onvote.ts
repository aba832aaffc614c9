// A first vote is 201 only if it could be counted as well.
// fails: metrics-never-cost-a-vote
// says: A first vote for which onVote works, and one for which it throws: expected the same answer to both, got 201 and 200

import { Router } from 'express';
import type { FeedbackDeps, Rating } from '#lab/rag-api/feedback.ts';

export function feedbackRoutes({ answers, votes, onVote }: FeedbackDeps): Router {
  return Router().put('/query/:queryId/feedback', async (request, response) => {
    const { queryId } = request.params;
    const rating = request.body?.rating;
    if (rating !== 'up' && rating !== 'down') return void response.status(400).json({ error: 'up or down' });
    const answer = await answers.get(queryId);
    if (!answer) return void response.status(404).json({ error: 'unknown answer' });
    let previous: Rating | undefined;
    try {
      previous = await votes.put(queryId, rating);
    } catch {
      return void response.status(503).json({ error: 'not stored' });
    }
    let counted = true;
    const { tier, queryType, traceId } = answer;
    try {
      if (previous !== rating) onVote({ queryId, rating, previous, tier, queryType, traceId });
    } catch {
      counted = false;
    }
    response.status(previous === undefined && counted ? 201 : 200).json({ queryId, rating });
  });
}
