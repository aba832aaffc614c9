// Small middlewares in a row, and an error handler of the router's own.
// passes: everything

import { type ErrorRequestHandler, type RequestHandler, Router } from 'express';
import type { FeedbackDeps } from '#lab/rag-api/feedback.ts';

class Refusal extends Error {
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

export function feedbackRoutes({ answers, votes, onVote }: FeedbackDeps): Router {
  const checkRating: RequestHandler = (request, _response, next) => {
    const rating = request.body?.rating;
    next(rating === 'up' || rating === 'down' ? undefined : new Refusal(400, 'rating is "up" or "down"'));
  };

  const findAnswer: RequestHandler<{ queryId: string }> = async (request, response, next) => {
    response.locals.answer = await answers.get(request.params.queryId);
    next(response.locals.answer ? undefined : new Refusal(404, 'nobody was given this answer'));
  };

  const store: RequestHandler<{ queryId: string }> = async (request, response, next) => {
    try {
      response.locals.previous = await votes.put(request.params.queryId, request.body.rating);
    } catch {
      throw new Refusal(503, 'the vote is not stored, please send it again');
    }
    next();
  };

  const reply: RequestHandler<{ queryId: string }> = (request, response) => {
    const { queryId } = request.params;
    const { rating } = request.body;
    const { answer, previous } = response.locals;
    if (rating !== previous) {
      const { tier, queryType, traceId } = answer;
      // after the answer has gone out, and where nothing can hear it fail
      setImmediate(() => {
        try {
          onVote({ queryId, rating, previous, tier, queryType, traceId });
        } catch {}
      });
    }
    response.status(previous === undefined ? 201 : 200).json({ queryId, rating, previous });
  };

  const refuse: ErrorRequestHandler = (error, _request, response, next) => {
    if (error instanceof Refusal) response.status(error.status).json({ error: error.message });
    else next(error);
  };

  const router = Router();
  router.route('/query/:queryId/feedback').put(checkRating, findAnswer, store, reply);
  router.use(refuse);
  return router;
}
