// A gauge that is counted up: right at a glance, but what happens between two scrapes or before a restart is lost.
// fails: one-counter
// waits: both-formats, bounded-series, changed-mind-counts-again, name-ends-in-total, one-per-vote, rating-label, starts-at-zero
// says: satisfactionCounter(registry): expected one counter with satisfaction_score in its name, got rag_satisfaction_score_total, a gauge

import { Gauge, type Registry } from 'prom-client';
import type { Vote } from '#lab/rag-api/feedback.ts';

export function satisfactionCounter(registry: Registry): { record(vote: Vote): void } {
  const votes = new Gauge({
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
    },
  };
}
