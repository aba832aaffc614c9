// Counts each change of mind once, so that the second time somebody changes back is lost.
// fails: changed-mind-counts-again
// says: A mind changed from up to down once more

import { Counter, type Registry } from 'prom-client';
import type { Rating, Vote } from '#lab/rag-api/feedback.ts';

const RATINGS: readonly Rating[] = ['up', 'down'];

/** Exercise 3 (Apply): counts the votes, a changed mind as one more vote. */
export function satisfactionCounter(registry: Registry): { record(vote: Vote): void } {
  const votes = new Counter({
    name: 'rag_satisfaction_score_total',
    help: 'Votes on answers, by rating. A changed mind is a vote of its own.',
    labelNames: ['rating'],
    registers: [registry],
  });
  // Prometheus sees an increase only between two values of a series, so both start before the first vote.
  for (const rating of RATINGS) votes.inc({ rating }, 0);

  const seen = new Set<string>();
  return {
    record({ queryId, rating, previous }) {
      const change = `${queryId} ${previous} ${rating}`;
      if (previous && seen.has(change)) return;
      seen.add(change);
      votes.inc({ rating });
    },
  };
}
