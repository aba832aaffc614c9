// Labels each vote with its month, so that there are more series every month.
// fails: bounded-series
// says: After the same kinds of votes a day, a month and a year later

import { Counter, type Registry } from 'prom-client';
import type { Rating, Vote } from '#lab/rag-api/feedback.ts';

const RATINGS: readonly Rating[] = ['up', 'down'];

/** Exercise 3 (Apply): counts the votes, a changed mind as one more vote. */
export function satisfactionCounter(registry: Registry): { record(vote: Vote): void } {
  const votes = new Counter({
    name: 'rag_satisfaction_score_total',
    help: 'Votes on answers, by rating. A changed mind is a vote of its own.',
    labelNames: ['rating', 'month'],
    registers: [registry],
  });
  // Prometheus sees an increase only between two values of a series, so both start before the first vote.
  const month = () => new Date().toISOString().slice(0, 7);
  for (const rating of RATINGS) votes.inc({ rating, month: month() }, 0);

  return {
    record: ({ rating }) => votes.inc({ rating, month: month() }),
  };
}
