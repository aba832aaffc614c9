// Its own tally, copied into the counter whenever somebody scrapes.
// passes: everything

import { Counter, type Registry } from 'prom-client';
import type { Vote } from '#lab/rag-api/feedback.ts';

export function satisfactionCounter(registry: Registry): { record(vote: Vote): void } {
  const tally = { up: 0, down: 0 };
  new Counter({
    name: 'app_satisfaction_score_ratings_total',
    help: 'How often an answer was rated.',
    labelNames: ['rating'],
    registers: [registry],
    collect() {
      this.reset();
      this.inc({ rating: 'up' }, tally.up);
      this.inc({ rating: 'down' }, tally.down);
    },
  });
  return {
    record(vote) {
      tally[vote.rating] += 1;
    },
  };
}
