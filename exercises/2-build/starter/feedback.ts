import { Router } from 'express';
import type { FeedbackDeps } from '#lab/rag-api/feedback.ts';

/**
 * Exercise 2 (Build): let people rate an answer.
 *
 *   PUT /query/:queryId/feedback   { "rating": "up" | "down" }
 *
 *   201 first vote · 200 repeated or changed vote · 400 bad rating · 404 unknown answer · 503 not stored
 *
 * `deps` holds what you need: `answers.get` finds the answer, `votes.put` stores the vote and returns the rating before
 * it, and you call `onVote` for every vote that changed something. The README says more.
 */
export function feedbackRoutes(_deps: FeedbackDeps): Router {
  const router = Router();

  router.put('/query/:queryId/feedback', (_request, response) => {
    // Replace this answer with your code. By `pending` the workbook knows that you have not begun yet.
    response.status(501).json({ error: 'Exercise 2 is not built yet.', pending: true });
  });

  return router;
}
