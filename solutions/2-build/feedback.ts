import { type RequestHandler, Router } from 'express';
import { z } from 'zod';
import type { FeedbackDeps, Rating, Vote } from '#lab/rag-api/feedback.ts';

const Body = z.object({ rating: z.enum(['up', 'down']) });

/** Exercise 2 (Build): people rate an answer with `PUT /query/:queryId/feedback { "rating": "up" | "down" }`. */
export function feedbackRoutes({ answers, votes, onVote }: FeedbackDeps): Router {
  const vote: RequestHandler<{ queryId: string }> = async (request, response) => {
    const { queryId } = request.params;
    const body = Body.safeParse(request.body);
    if (!body.success) {
      response.status(400).json({ error: 'Send {"rating": "up"} or {"rating": "down"} as JSON.' });
      return;
    }
    const { rating } = body.data;

    const answer = await answers.get(queryId);
    if (!answer) {
      response.status(404).json({ error: `There is no answer with the id ${queryId}.` });
      return;
    }

    let previous: Rating | undefined;
    try {
      previous = await votes.put(queryId, rating);
    } catch {
      response.status(503).json({ error: 'The vote could not be stored. Please try again.' });
      return;
    }

    const { tier, queryType, traceId } = answer;
    if (previous !== rating) count({ queryId, rating, previous, tier, queryType, traceId });
    response.status(previous === undefined ? 201 : 200).json({ queryId, rating });
  };

  /** An error in the metric must not fail the request, since the vote is stored by now. */
  function count(vote: Vote): void {
    try {
      onVote(vote);
    } catch (error) {
      console.error('A vote was stored but could not be counted:', error);
    }
  }

  return Router().put('/query/:queryId/feedback', vote);
}
