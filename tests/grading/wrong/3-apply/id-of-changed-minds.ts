// Changed minds are labelled with the answer, as there are few of them: for now.
// fails: bounded-series, starts-at-zero
// says: After 60 people changed their mind on 60 answers: expected no series beyond those of the first votes

import { Counter, type Registry } from 'prom-client';
import type { Vote } from '#lab/rag-api/feedback.ts';

export function satisfactionCounter(registry: Registry): { record(vote: Vote): void } {
  const votes = new Counter({
    name: 'rag_satisfaction_score_total',
    help: 'Votes on answers, by rating and, if a mind was changed, by answer.',
    labelNames: ['rating', 'changed'],
    registers: [registry],
  });
  for (const rating of ['up', 'down']) votes.inc({ rating, changed: '' }, 0);
  return {
    record({ rating, previous, queryId }) {
      votes.inc({ rating, changed: previous ? queryId : '' });
    },
  };
}
