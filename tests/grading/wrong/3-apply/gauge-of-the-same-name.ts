// A gauge with the name of the counter, but without _total: one name for two metrics in OpenMetrics.
// fails: both-formats
// says: expected one metric with the name rag_satisfaction_score, got rag_satisfaction_score_total and rag_satisfaction_score

import { Counter, Gauge, type Registry } from 'prom-client';
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
  const score = new Gauge({
    name: 'rag_satisfaction_score',
    help: 'Ups minus downs.',
    registers: [registry],
  });
  return {
    record(vote) {
      votes.inc({ rating: vote.rating });
      score.inc(vote.rating === 'up' ? 1 : -1);
    },
  };
}
