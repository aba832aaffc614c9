// Half a second is all the store gets. It stores the vote after that, and nobody counts it.
// fails: store-down-503
// store: slow
// says: got 503 {"error":"not stored"}

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
      previous = await Promise.race([
        votes.put(queryId, rating),
        new Promise<never>((_, giveUp) => setTimeout(giveUp, 500)),
      ]);
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
