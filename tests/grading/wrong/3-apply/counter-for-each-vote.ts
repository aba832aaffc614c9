// A new counter is made for each vote, and the second one has the name of the first.
// fails: one-counter, name-ends-in-total, help-text, rating-label, bounded-series, starts-at-zero, one-per-vote, changed-mind-counts-again, given-registry-only, many-registries, other-metrics-survive, both-formats
// says: expected a new counter on that registry, with satisfaction_score in its name, got rag_satisfaction_score_total only once the

import { Counter, type Registry } from 'prom-client';
import type { Vote } from '#lab/rag-api/feedback.ts';

export function satisfactionCounter(registry: Registry): { record(vote: Vote): void } {
  return {
    record(vote) {
      const votes = new Counter({
        name: 'rag_satisfaction_score_total',
        help: 'Votes on answers, by rating.',
        labelNames: ['rating'],
        registers: [registry],
      });
      votes.inc({ rating: vote.rating });
    },
  };
}
