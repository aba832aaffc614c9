// A weight that isn't there makes NaN, and the counter stays NaN for good.
// fails: one-per-vote, changed-mind-counts-again
// says: expected +761 on rating="up" and +437 on rating="down", got NaN on rating="up" and NaN on rating="down"

import { Counter, type Registry } from 'prom-client';
import type { Vote } from '#lab/rag-api/feedback.ts';

const WEIGHTS: Record<string, number> = { paid: 1 };

export function satisfactionCounter(registry: Registry): { record(vote: Vote): void } {
  const votes = new Counter({
    name: 'rag_satisfaction_score_total',
    help: 'Votes on answers, by rating.',
    labelNames: ['rating'],
    registers: [registry],
  });
  votes.inc({ rating: 'up' }, 0);
  votes.inc({ rating: 'down' }, 0);
  return {
    record(vote) {
      votes.inc({ rating: vote.rating }, Number(WEIGHTS[vote.tier]));
    },
  };
}
