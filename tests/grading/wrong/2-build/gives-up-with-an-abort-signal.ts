// Gives up on a slow store after 0.5 s, by AbortSignal.timeout.
// fails: store-down-503
// store: slow
// says: PUT /query/slow/feedback {"rating":"up"}: expected 201 or 200, because it is a good vote, got 503

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
      const late = AbortSignal.timeout(500);
      previous = await Promise.race([
        votes.put(queryId, rating),
        new Promise<never>((_, giveUp) => {
          late.addEventListener('abort', () => giveUp(late.reason));
        }),
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
