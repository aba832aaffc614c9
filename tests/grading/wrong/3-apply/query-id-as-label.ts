// The id of the answer is a label, and each answer a series that is kept for ever.
// fails: bounded-series, starts-at-zero
// says: expected no series beyond those of the first votes, got 100 new ones, with 100 values of the label query_id

import { Counter, type Registry } from 'prom-client';
import type { Vote } from '#lab/rag-api/feedback.ts';

export function satisfactionCounter(registry: Registry): { record(vote: Vote): void } {
  const votes = new Counter({
    name: 'rag_satisfaction_score_total',
    help: 'Votes on answers, by rating.',
    labelNames: ['rating', 'query_id'],
    registers: [registry],
  });
  votes.inc({ rating: 'up' }, 0);
  votes.inc({ rating: 'down' }, 0);
  return {
    record(vote) {
      votes.inc({ rating: vote.rating, query_id: vote.queryId });
    },
  };
}
