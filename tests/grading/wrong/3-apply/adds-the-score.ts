// Each vote adds its worth, 5 or 1, instead of one step.
// fails: one-per-vote
// says: expected +761 on rating="up" and +437 on rating="down", got +3805 on rating="up" and +437 on rating="down"

import { Counter, type Registry } from 'prom-client';
import type { Vote } from '#lab/rag-api/feedback.ts';

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
      votes.inc({ rating: vote.rating }, vote.rating === 'up' ? 5 : 1);
    },
  };
}
