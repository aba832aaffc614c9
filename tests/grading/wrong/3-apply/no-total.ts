// The name that the slide uses, without _total: it changes with the format that Prometheus asks for.
// fails: name-ends-in-total, both-formats
// says: GET /metrics: expected a counter whose name ends in _total, got satisfaction_score

import { Counter, type Registry } from 'prom-client';
import type { Vote } from '#lab/rag-api/feedback.ts';

export function satisfactionCounter(registry: Registry): { record(vote: Vote): void } {
  const votes = new Counter({
    name: 'satisfaction_score',
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
