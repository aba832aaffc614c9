// The counter is made for the first registry only, and later ones get nothing.
// fails: name-ends-in-total, help-text, rating-label, bounded-series, starts-at-zero, one-per-vote, changed-mind-counts-again, given-registry-only, many-registries, other-metrics-survive, both-formats
// says: expected a new counter on that registry, with satisfaction_score in its name, got no new metric, although there was one for

import { Counter, type Registry } from 'prom-client';
import type { Vote } from '#lab/rag-api/feedback.ts';

let votes: Counter<'rating'> | undefined;

export function satisfactionCounter(registry: Registry): { record(vote: Vote): void } {
  votes ??= new Counter({
    name: 'rag_satisfaction_score_total',
    help: 'Votes on answers, by rating.',
    labelNames: ['rating'],
    registers: [registry],
  });
  votes.inc({ rating: 'up' }, 0);
  votes.inc({ rating: 'down' }, 0);
  return {
    record(vote) {
      votes?.inc({ rating: vote.rating });
    },
  };
}
