// The handler throws at every good vote: a field is misspelt.
// fails: bad-body-400, first-vote-201, metrics-never-cost-a-vote, only-the-store-remembers, put-any-id, repeat-and-change-200, store-down-503, tells-each-change-once, unknown-answer-404, vote-details, votes-at-once
// says: because your code threw “Cannot read properties of undefined (reading 'toString') (2-build/feedback.ts:

import { Router } from 'express';
import type { FeedbackDeps, Rating } from '#lab/rag-api/feedback.ts';

export function feedbackRoutes({ answers, votes, onVote }: FeedbackDeps): Router {
  return Router().put('/query/:queryId/feedback', async (request, response) => {
    const { queryId } = request.params;
    const rating = request.body?.rating;
    if (rating !== 'up' && rating !== 'down') return void response.status(400).json({ error: 'up or down' });
    const answer = await answers.get(queryId);
    if (!answer) return void response.status(404).json({ error: 'unknown answer' });
    // biome-ignore lint/suspicious/noExplicitAny: the mistake
    console.log(`A vote on ${(answer as any).qeuryId.toString()}`);
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
    response.status(previous === undefined ? 201 : 200).json({ queryId, rating });
  });
}
