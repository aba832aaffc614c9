// The series are made by a real step, so each starts with a vote that nobody gave.
// fails: starts-at-zero
// says: expected rating="up" and rating="down", both at 0, got rag_satisfaction_score_total{rating="up"} 1,

import { Counter, type Registry } from 'prom-client';
import type { Vote } from '#lab/rag-api/feedback.ts';

export function satisfactionCounter(registry: Registry): { record(vote: Vote): void } {
  const votes = new Counter({
    name: 'rag_satisfaction_score_total',
    help: 'Votes on answers, by rating.',
    labelNames: ['rating'],
    registers: [registry],
  });
  votes.inc({ rating: 'up' });
  votes.inc({ rating: 'down' });
  return {
    record(vote) {
      votes.inc({ rating: vote.rating });
    },
  };
}
