import { Router } from 'express';
import type { FeedbackDeps } from '#lab/rag-api/feedback.ts';

/**
 * Exercise 2 (Build): let people rate an answer.
 *
 *   PUT /query/:queryId/feedback   { "rating": "up" | "down" }
 *
 *   201 first vote · 200 repeated or changed vote · 400 no such rating · 404 no such answer · 503 not stored
 *
 * `deps` holds what you need: `answers.get` finds the answer, `votes.put` stores the vote and tells you the one that
 * stood before, and `onVote` is to hear of every vote that changed something. The README says more.
 */
export function feedbackRoutes(_deps: FeedbackDeps): Router {
  const router = Router();

  router.put('/query/:queryId/feedback', (_request, response) => {
    // Your code goes here. Until then the workbook knows by this answer that the exercise is still ahead of you.
    response.status(501).json({ error: 'Exercise 2 is not built yet.', pending: true });
  });

  return router;
}
