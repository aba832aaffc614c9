// A label says what stood before. Its values are a closed set, but only "none" starts at 0.
// fails: starts-at-zero
// says: After one changed mind of each rating, tier and query type: expected no other series than before the first vote

import { Counter, type Registry } from 'prom-client';
import type { Vote } from '#lab/rag-api/feedback.ts';

export function satisfactionCounter(registry: Registry): { record(vote: Vote): void } {
  const votes = new Counter({
    name: 'rag_satisfaction_score_total',
    help: 'Votes on answers, by rating and by what stood before.',
    labelNames: ['rating', 'previous'],
    registers: [registry],
  });
  for (const rating of ['up', 'down']) votes.inc({ rating, previous: 'none' }, 0);
  return {
    record({ rating, previous = 'none' as never }) {
      votes.inc({ rating, previous });
    },
  };
}
