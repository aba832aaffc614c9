// Every hundredth vote is lost.
// fails: one-per-vote
// says: expected +761 on rating="up" and +437 on rating="down", got +755

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
  let count = 0;
  return {
    record(vote) {
      if (++count % 100 === 0) return;
      votes.inc({ rating: vote.rating });
    },
  };
}
