// A histogram of the ratings with the name of the counter, but without _total.
// fails: both-formats
// says: expected one metric with the name rag_satisfaction_score, got rag_satisfaction_score and rag_satisfaction_score_total

import { Counter, Histogram, type Registry } from 'prom-client';
import type { Vote } from '#lab/rag-api/feedback.ts';

export function satisfactionCounter(registry: Registry): { record(vote: Vote): void } {
  const ratings = new Histogram({
    name: 'rag_satisfaction_score',
    help: 'Ratings from 1 to 5.',
    buckets: [1, 5],
    registers: [registry],
  });
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
      votes.inc({ rating: vote.rating });
      ratings.observe(vote.rating === 'up' ? 5 : 1);
    },
  };
}
