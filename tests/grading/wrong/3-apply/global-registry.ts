// registers is missing, so the counter goes to prom-client's global registry.
// fails: one-counter, name-ends-in-total, help-text, rating-label, bounded-series, starts-at-zero, one-per-vote, changed-mind-counts-again, given-registry-only, many-registries, other-metrics-survive, both-formats
// says: expected a new counter on that registry, with satisfaction_score in its name, got rag_satisfaction_score_total on prom-client's

import { Counter, type Registry } from 'prom-client';
import type { Vote } from '#lab/rag-api/feedback.ts';

export function satisfactionCounter(_registry: Registry): { record(vote: Vote): void } {
  const votes = new Counter({
    name: 'rag_satisfaction_score_total',
    help: 'Votes on answers, by rating.',
    labelNames: ['rating'],
  });
  votes.inc({ rating: 'up' }, 0);
  votes.inc({ rating: 'down' }, 0);
  return {
    record(vote) {
      votes.inc({ rating: vote.rating });
    },
  };
}
