import { Router } from 'express';

/** Answers as the starter of Exercise 2 does, even if a learner has changed that file. */
export function feedbackRoutes(): Router {
  return Router().put('/query/:queryId/feedback', (_request, response) => {
    response.status(501).json({ error: 'Exercise 2 is not built yet.', pending: true });
  });
}
