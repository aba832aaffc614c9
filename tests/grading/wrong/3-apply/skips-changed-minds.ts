// A vote with a previous rating is taken for a repeat and skipped.
// fails: changed-mind-counts-again
// says: A mind changed from up to down: expected +0 on rating="up" and +1 on rating="down", got +0 on rating="up" and +0 on rating="down"

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
      if (vote.previous === undefined) votes.inc({ rating: vote.rating });
    },
  };
}
