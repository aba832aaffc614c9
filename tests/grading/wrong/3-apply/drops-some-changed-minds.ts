// Changed minds on answers of one query type are left out.
// fails: changed-mind-counts-again
// says: 24 minds changed, one for each rating, tier and query type: expected +12 on rating="up" and +12 on rating="down", got +10

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
    record({ rating, previous, queryType }) {
      if (previous && queryType === 'other') return;
      votes.inc({ rating });
    },
  };
}
