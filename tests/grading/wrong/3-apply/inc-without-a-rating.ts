// inc() without the rating counts all votes in a series of their own.
// fails: rating-label, starts-at-zero, one-per-vote, changed-mind-counts-again
// says: expected rating="up" and rating="down", and no series without a rating, got rag_satisfaction_score_total 2

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
      if (vote.rating) votes.inc();
    },
  };
}
