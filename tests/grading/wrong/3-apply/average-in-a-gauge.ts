// The score itself, 1 to 5, in a gauge: nobody can sum it, weigh it or ask for last week.
// fails: one-counter
// waits: both-formats, bounded-series, changed-mind-counts-again, name-ends-in-total, one-per-vote, rating-label, starts-at-zero
// says: satisfactionCounter(registry): expected one counter with satisfaction_score in its name, got satisfaction_score, a gauge

import { Gauge, type Registry } from 'prom-client';
import type { Vote } from '#lab/rag-api/feedback.ts';

export function satisfactionCounter(registry: Registry): { record(vote: Vote): void } {
  const tally = { up: 0, down: 0 };
  const score = new Gauge({
    name: 'satisfaction_score',
    help: 'Mean satisfaction from 1 to 5.',
    registers: [registry],
  });
  return {
    record(vote) {
      tally[vote.rating] += 1;
      score.set(1 + (4 * tally.up) / (tally.up + tally.down));
    },
  };
}
