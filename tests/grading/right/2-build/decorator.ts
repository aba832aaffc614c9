// A class with a standard decorator, which Node can't run as it is.
// passes: everything

import { type Request, type Response, Router } from 'express';
import type { FeedbackDeps, Rating } from '#lab/rag-api/feedback.ts';

type Handler = (this: Feedback, request: Request, response: Response) => Promise<unknown>;

/** Refuses anything but the two ratings before the method runs. */
function rated(method: Handler, _context: ClassMethodDecoratorContext): Handler {
  return async function (request, response) {
    const rating = request.body?.rating;
    if (rating === 'up' || rating === 'down') return method.call(this, request, response);
    return response.status(400).json({ error: 'up or down' });
  };
}

class Feedback {
  readonly deps: FeedbackDeps;

  constructor(deps: FeedbackDeps) {
    this.deps = deps;
  }

  @rated
  async put(request: Request, response: Response): Promise<unknown> {
    const { rating } = request.body as { rating: Rating };
    const queryId = String(request.params.queryId);
    const answer = await this.deps.answers.get(queryId);
    if (!answer) return response.status(404).json({ error: 'unknown answer' });
    let previous: Rating | undefined;
    try {
      previous = await this.deps.votes.put(queryId, rating);
    } catch {
      return response.status(503).json({ error: 'not stored' });
    }
    const { tier, queryType, traceId } = answer;
    try {
      if (previous !== rating) this.deps.onVote({ queryId, rating, previous, tier, queryType, traceId });
    } catch {}
    return response.status(previous ? 200 : 201).json({ queryId, rating });
  }
}

export function feedbackRoutes(deps: FeedbackDeps): Router {
  const feedback = new Feedback(deps);
  return Router().put('/query/:queryId/feedback', (request, response) => feedback.put(request, response));
}
