// A changed mind decrements the old rating, which a counter refuses.
// fails: changed-mind-counts-again
// says: expected one step up and no error, got it threw Error: It is not possible to decrease a counter

import { Counter, type Registry } from 'prom-client';
import type { Vote } from '#lab/rag-api/feedback.ts';

export function satisfactionCounter(registry: Registry): { record(vote: Vote): void } {
  const votes = new Counter({
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
      if (vote.previous) votes.inc({ rating: vote.previous }, -1);
    },
  };
}
