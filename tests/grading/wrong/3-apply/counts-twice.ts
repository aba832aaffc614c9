// inc is called once for the total and once for the rating, on the same series.
// fails: one-per-vote
// says: expected +761 on rating="up" and +437 on rating="down", got +1522 on rating="up" and +874 on rating="down"

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
      votes.labels(vote.rating).inc();
      votes.inc({ rating: vote.rating });
    },
  };
}
