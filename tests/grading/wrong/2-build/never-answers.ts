// The last line is missing: a good vote gets no answer.
// fails: first-vote-201, repeat-and-change-200, bad-body-400, unknown-answer-404, store-down-503, tells-each-change-once, vote-details, metrics-never-cost-a-vote, votes-at-once, only-the-store-remembers, put-any-id
// says: expected an answer, got none within 2.4 s

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
    const { tier, queryType, traceId } = answer;
    try {
      if (previous !== rating) onVote({ queryId, rating, previous, tier, queryType, traceId });
    } catch {}
  });
}
