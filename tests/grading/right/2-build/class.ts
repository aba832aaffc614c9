// A class with the handler as a method, bound by hand.
// passes: everything

import { type Request, type Response, Router } from 'express';
import type { Answer, FeedbackDeps, Rating } from '#lab/rag-api/feedback.ts';

class Feedback {
  readonly #deps: FeedbackDeps;

  constructor(deps: FeedbackDeps) {
    this.#deps = deps;
  }

  async handle(request: Request<{ queryId: string }>, response: Response): Promise<unknown> {
    const { rating } = (request.body ?? {}) as { rating?: unknown };
    if (!isRating(rating)) return response.status(400).json({ error: 'rating must be up or down' });
    const answer = await this.#deps.answers.get(request.params.queryId);
    if (answer === undefined) return response.status(404).json({ error: 'no such answer' });
    return this.#store(answer, rating, response);
  }

  async #store(answer: Answer, rating: Rating, response: Response): Promise<unknown> {
    const { queryId } = answer;
    try {
      const previous = await this.#deps.votes.put(queryId, rating);
      this.#count(answer, rating, previous);
      return response.status(previous ? 200 : 201).json({ queryId, rating });
    } catch {
      return response.status(503).json({ error: 'could not store the vote' });
    }
  }

  #count(answer: Answer, rating: Rating, previous: Rating | undefined): void {
    if (rating === previous) return;
    const { queryId, tier, queryType, traceId } = answer;
    try {
      this.#deps.onVote({
        queryId,
        rating,
        tier,
        queryType,
        ...(previous && { previous }),
        ...(traceId && { traceId }),
      });
    } catch {
      // the vote is stored; a metric is not worth more
    }
  }
}

function isRating(value: unknown): value is Rating {
  return value === 'up' || value === 'down';
}

export const feedbackRoutes = (deps: FeedbackDeps): Router => {
  const feedback = new Feedback(deps);
  const router = Router();
  router.put('/query/:queryId/feedback', feedback.handle.bind(feedback));
  return router;
};
