// Slow, as a database is that has to wake up: nearly two seconds for the first answers, in three apps.
// passes: everything

import { setTimeout as pause } from 'node:timers/promises';
import express from 'express';
import type { FeedbackDeps, Rating } from '#lab/rag-api/feedback.ts';

const WAKING_MS = 1_900;
let asleep = 3;

export function feedbackRoutes(deps: FeedbackDeps): express.Router {
  const router = express.Router();
  let awake: Promise<void> | undefined;
  router.put('/query/:queryId/feedback', async (request, response) => {
    awake ??= asleep-- > 0 ? pause(WAKING_MS) : Promise.resolve();
    await awake;
    const queryId = request.params.queryId;
    const rating = ratingIn(request.body);
    if (rating === undefined) return void response.status(400).json({ error: 'bad rating' });
    const answer = await deps.answers.get(queryId).catch(() => null);
    if (answer === null) return void response.status(503).json({ error: 'answers can not be read' });
    if (answer === undefined) return void response.status(404).json({ error: 'unknown answer' });
    let before: Rating | undefined;
    try {
      before = await deps.votes.put(queryId, rating);
    } catch {
      return void response.status(503).json({ error: 'votes can not be stored' });
    }
    try {
      if (before === undefined || before !== rating) deps.onVote({ ...answer, rating, previous: before });
    } catch {}
    response.status(before === undefined ? 201 : 200).json({ queryId, rating });
  });
  return router;
}

function ratingIn(body: unknown): Rating | undefined {
  const { rating } = { ...(body as { rating?: unknown } | undefined) };
  switch (rating) {
    case 'up':
    case 'down':
      return rating;
    default:
      return undefined;
  }
}
