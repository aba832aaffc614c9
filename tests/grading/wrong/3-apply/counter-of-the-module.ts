// One counter of the module is shown on every registry, with the votes of all apps.
// fails: starts-at-zero, many-registries
// says: GET /metrics before the first vote: expected rating="up" and rating="down", both at 0, got

import { Counter, type Registry } from 'prom-client';
import type { Vote } from '#lab/rag-api/feedback.ts';

const votes = new Counter({
  name: 'rag_satisfaction_score_total',
  help: 'Votes on answers, by rating.',
  labelNames: ['rating'],
  registers: [],
});

export function satisfactionCounter(registry: Registry): { record(vote: Vote): void } {
  registry.registerMetric(votes);
  votes.inc({ rating: 'up' }, 0);
  votes.inc({ rating: 'down' }, 0);
  return {
    record(vote) {
      votes.inc({ rating: vote.rating });
    },
  };
}
