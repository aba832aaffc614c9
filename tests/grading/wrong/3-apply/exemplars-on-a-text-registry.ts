// enableExemplars is refused by a text registry, such as the lab's.
// fails: one-counter, name-ends-in-total, help-text, rating-label, bounded-series, starts-at-zero, one-per-vote, changed-mind-counts-again, given-registry-only, many-registries, other-metrics-survive, both-formats
// says: expected an object with the function record, got it threw TypeError: Exemplars are supported only on OpenMetrics registries

import { Counter, type Registry } from 'prom-client';
import type { Vote } from '#lab/rag-api/feedback.ts';

export function satisfactionCounter(registry: Registry): { record(vote: Vote): void } {
  const votes = new Counter({
    name: 'rag_satisfaction_score_total',
    help: 'Votes on answers, by rating.',
    labelNames: ['rating'],
    registers: [registry],
    enableExemplars: true,
  });
  votes.inc({ labels: { rating: 'up' }, value: 0 });
  votes.inc({ labels: { rating: 'down' }, value: 0 });
  return {
    record(vote) {
      votes.inc({ labels: { rating: vote.rating } });
    },
  };
}
