// Hyphens in the name, which prom-client refuses without saying which name.
// fails: one-counter, name-ends-in-total, help-text, rating-label, bounded-series, starts-at-zero, one-per-vote, changed-mind-counts-again, given-registry-only, many-registries, other-metrics-survive, both-formats
// says: it threw Error: Invalid metric name (3-apply/satisfaction.ts:9): "rag-satisfaction-score-total"

import { Counter, type Registry } from 'prom-client';
import type { Vote } from '#lab/rag-api/feedback.ts';

export function satisfactionCounter(registry: Registry): { record(vote: Vote): void } {
  const votes = new Counter({
    name: 'rag-satisfaction-score-total',
    help: 'Votes on answers, by rating.',
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
