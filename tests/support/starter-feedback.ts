import { Router } from 'express';

/** As the starter of Exercise 2 answers, whatever a learner has made of that file meanwhile. */
export function feedbackRoutes(): Router {
  return Router().put('/query/:queryId/feedback', (_request, response) => {
    response.status(501).json({ error: 'Exercise 2 is not built yet.', pending: true });
  });
}
