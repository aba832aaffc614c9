// The metrics of the process are collected once more, though /metrics has them.
// fails: other-metrics-survive
// says: expected no metric that the lab has on /metrics already, got process_cpu_user_seconds_total and others

import { Counter, collectDefaultMetrics, type Registry } from 'prom-client';
import type { Vote } from '#lab/rag-api/feedback.ts';

export function satisfactionCounter(registry: Registry): { record(vote: Vote): void } {
  collectDefaultMetrics({ register: registry });
  const votes = new Counter({
    name: 'rag_satisfaction_score_total',
    help: 'Votes on answers, by rating.',
    labelNames: ['rating'],
    registers: [registry],
  });
  votes.inc({ rating: 'up' }, 0);
  votes.inc({ rating: 'down' }, 0);
  return { record: ({ rating }) => votes.inc({ rating }) };
}
