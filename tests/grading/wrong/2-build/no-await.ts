// await is missing before votes.put, so previous is a promise.
// fails: first-vote-201, repeat-and-change-200, store-down-503, tells-each-change-once, vote-details, metrics-never-cost-a-vote, votes-at-once, put-any-id
// says: expected 201 {"queryId":"liked-up","rating":"up"}, got 200

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
      previous = votes.put(queryId, rating) as never;
    } catch {
      return void response.status(503).json({ error: 'not stored' });
    }
    const { tier, queryType, traceId } = answer;
    try {
      if (previous !== rating) onVote({ queryId, rating, previous, tier, queryType, traceId });
    } catch {}
    response.status(previous === undefined ? 201 : 200).json({ queryId, rating });
  });
}
