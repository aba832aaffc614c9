// A histogram of scores: buckets for something that has two values only.
// fails: one-counter, name-ends-in-total, rating-label, bounded-series, starts-at-zero, one-per-vote, changed-mind-counts-again, both-formats, many-registries
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
