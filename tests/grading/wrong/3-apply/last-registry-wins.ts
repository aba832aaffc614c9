// The counter is kept in a variable of the module, so all votes go to the app that started last.
// fails: many-registries
// says: expected no change in the second app, got rag_satisfaction_score_total{rating="up"} 3

import { Counter, type Registry } from 'prom-client';
import type { Vote } from '#lab/rag-api/feedback.ts';

let votes: Counter<'rating'>;

export function satisfactionCounter(registry: Registry): { record(vote: Vote): void } {
  votes = new Counter({
    name: 'rag_satisfaction_score_total',
    help: 'Votes on answers, by rating.',
    labelNames: ['rating'],
    registers: [registry],
  });
  votes.inc({ rating: 'up' }, 0);
  votes.inc({ rating: 'down' }, 0);
  return {
    record(vote) {
      votes.inc({ rating: vote.rating });
    },
  };
}
