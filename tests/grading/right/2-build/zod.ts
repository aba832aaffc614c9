// A zod schema for path and body in one, errors thrown and answered in one place.
// passes: everything

import { Router } from 'express';
import { z } from 'zod';
import type { FeedbackDeps } from '#lab/rag-api/feedback.ts';

const Vote = z.object({
  params: z.object({ queryId: z.string().min(1) }),
  body: z.looseObject({ rating: z.literal(['up', 'down']) }),
});

export function feedbackRoutes(deps: FeedbackDeps): Router {
  return Router({ caseSensitive: true }).put('/query/:queryId/feedback', async (request, response) => {
    const parsed = await Vote.safeParseAsync(request);
    if (!parsed.success) return void response.status(400).json({ error: z.prettifyError(parsed.error) });
    const { queryId } = parsed.data.params;
    const { rating } = parsed.data.body;

    const answer = await deps.answers.get(queryId);
    if (!answer) return void response.status(404).json({ error: `unknown answer ${queryId}`, queryId });

    const stored = await deps.votes.put(queryId, rating).then(
      (previous) => ({ previous }),
      () => undefined,
    );
    if (!stored) return void response.status(503).json({ error: 'not stored', retry: true });

    const { tier, queryType, traceId } = answer;
    const { previous } = stored;
    if (previous !== rating)
      attempt(() => deps.onVote({ queryId, rating, previous, tier, queryType, traceId }));
    response.status(previous ? 200 : 201).json({ rating, queryId, at: new Date().toISOString() });
  });
}

function attempt(work: () => void): void {
  try {
    work();
  } catch {
    // not the voter's trouble
  }
}
