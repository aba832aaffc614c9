// A cookie remembers the rating before, so the store is not asked.
// fails: vote-details
// says: that claims tier "paid" and more in its cookies, as onVote got it: expected previous: undefined, got previous: "down"

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
    const [, remembered] = /previous=(up|down)/.exec(request.get('cookie') ?? '') ?? [];
    previous ??= remembered as Rating | undefined;
    try {
      if (previous !== rating) onVote({ queryId, rating, previous, tier, queryType, traceId });
    } catch {}
    response.status(previous === undefined ? 201 : 200).json({ queryId, rating });
  });
}
