// A histogram of scores: buckets for something that has two values only.
// fails: one-counter, many-registries
// waits: both-formats, bounded-series, changed-mind-counts-again, name-ends-in-total, one-per-vote, rating-label, starts-at-zero
// says: satisfactionCounter(registry): expected one counter with satisfaction_score in its name, got rag_satisfaction_score, a histogram

import { Histogram, type Registry } from 'prom-client';
import type { Vote } from '#lab/rag-api/feedback.ts';

export function satisfactionCounter(registry: Registry): { record(vote: Vote): void } {
  const scores = new Histogram({
    name: 'rag_satisfaction_score',
    help: 'Scores of answers, 1 or 5.',
    buckets: [1, 2, 3, 4, 5],
    registers: [registry],
  });
  return {
    record(vote) {
      scores.observe(vote.rating === 'up' ? 5 : 1);
    },
  };
}
