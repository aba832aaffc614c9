// The help text is a blank, which is enough for prom-client and for nobody else.
// fails: help-text
// says: GET /metrics: expected a # HELP line for rag_satisfaction_score_total of at least a few words, got an empty line

import { Counter, type Registry } from 'prom-client';
import type { Vote } from '#lab/rag-api/feedback.ts';

export function satisfactionCounter(registry: Registry): { record(vote: Vote): void } {
  const votes = new Counter({
    name: 'rag_satisfaction_score_total',
    help: ' ',
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
