// The values are thumbs_up and thumbs_down.
// fails: rating-label, one-per-vote, changed-mind-counts-again
// says: After a vote up and a vote down: expected rating="up" and rating="down", got rating="thumbs_up" and rating="thumbs_down"

import { Counter, type Registry } from 'prom-client';
import type { Vote } from '#lab/rag-api/feedback.ts';

export function satisfactionCounter(registry: Registry): { record(vote: Vote): void } {
  const votes = new Counter({
    name: 'rag_satisfaction_score_total',
    help: 'Votes on answers, by rating.',
    labelNames: ['rating'],
    registers: [registry],
  });
  votes.inc({ rating: 'thumbs_up' }, 0);
  votes.inc({ rating: 'thumbs_down' }, 0);
  return {
    record(vote) {
      votes.inc({ rating: `thumbs_${vote.rating}` });
    },
  };
}
