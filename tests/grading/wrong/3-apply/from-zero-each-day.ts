// A new day begins at zero, as on a page for people.
// fails: one-per-vote
// says: 1 vote of each rating on a later date: expected +1 on rating="up" and +1 on rating="down", got -

import { Counter, type Registry } from 'prom-client';
import type { Vote } from '#lab/rag-api/feedback.ts';

export function satisfactionCounter(registry: Registry): { record(vote: Vote): void } {
  const votes = new Counter({
    name: 'rag_satisfaction_score_total',
    help: 'Votes on answers, by rating.',
    labelNames: ['rating'],
    registers: [registry],
  });
  const toZero = () => {
    votes.reset();
    votes.inc({ rating: 'up' }, 0);
    votes.inc({ rating: 'down' }, 0);
  };
  toZero();
  let day = new Date().getUTCDate();
  return {
    record(vote) {
      const today = new Date().getUTCDate();
      if (today !== day) toZero();
      day = today;
      votes.inc({ rating: vote.rating });
    },
  };
}
