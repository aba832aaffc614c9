// Counts a moment later, so that whoever votes does not wait for it.
// passes: everything

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
    record({ rating, previous }) {
      if (previous) setImmediate(() => votes.inc({ rating }));
      else setTimeout(() => votes.inc({ rating }), 0);
    },
  };
}
