// A POST is taken for a vote, too, for clients that know no PUT.
// fails: put-any-id
// says: After a POST, which is not a vote: expected nothing stored and nothing counted

import { type RequestHandler, Router } from 'express';
import type { FeedbackDeps, Rating } from '#lab/rag-api/feedback.ts';

export function feedbackRoutes({ answers, votes, onVote }: FeedbackDeps): Router {
  const vote: RequestHandler<{ queryId: string }> = async (request, response) => {
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
    response.status(previous === undefined ? 201 : 200).json({ queryId, rating });
  };
  const router = Router();
  router.route('/query/:queryId/feedback').put(vote).post(vote);
  return router;
}
