// No series is there before its first vote, and Prometheus never sees that first step.
// fails: starts-at-zero
// says: GET /metrics before the first vote: expected rating="up" and rating="down", both at 0, got no series

import { Counter, type Registry } from 'prom-client';
import type { Vote } from '#lab/rag-api/feedback.ts';

export function satisfactionCounter(registry: Registry): { record(vote: Vote): void } {
  const votes = new Counter({
    name: 'rag_satisfaction_score_total',
    help: 'Votes on answers, by rating.',
    labelNames: ['rating'],
    registers: [registry],
  });
  return {
    record(vote) {
      votes.inc({ rating: vote.rating });
    },
  };
}
