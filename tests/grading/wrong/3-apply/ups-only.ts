// Only votes up are counted, as if satisfaction were applause.
// fails: one-per-vote
// says: expected +761 on rating="up" and +437 on rating="down", got +761 on rating="up" and +0 on rating="down"

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
      if (vote.rating === 'up') votes.inc({ rating: 'up' });
    },
  };
}
