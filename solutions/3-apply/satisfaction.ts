import { Counter, type Registry } from 'prom-client';
import type { Rating, Vote } from '#lab/rag-api/feedback.ts';

const RATINGS: readonly Rating[] = ['up', 'down'];

/** Exercise 3 (Apply): counts votes by rating. A changed mind is one more vote. */
export function satisfactionCounter(registry: Registry): { record(vote: Vote): void } {
  const votes = new Counter({
    name: 'rag_satisfaction_score_total',
    help: 'Votes on answers, by rating. A changed mind is one more vote.',
    labelNames: ['rating'],
    registers: [registry],
  });
  // Prometheus sees an increase only between two values of a series, so both series start at 0.
  for (const rating of RATINGS) votes.inc({ rating }, 0);

  return {
    record: ({ rating }) => votes.inc({ rating }),
  };
}
