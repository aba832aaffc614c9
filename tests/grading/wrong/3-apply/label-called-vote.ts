// The label is called vote.
// fails: rating-label, one-per-vote, changed-mind-counts-again
// says: expected rating="up" and rating="down", got rag_satisfaction_score_total{vote="up"} 1, rag_satisfaction_score_total{vote="down"} 1

import { Counter, type Registry } from 'prom-client';
import type { Vote } from '#lab/rag-api/feedback.ts';

export function satisfactionCounter(registry: Registry): { record(vote: Vote): void } {
  const votes = new Counter({
    name: 'rag_satisfaction_score_total',
    help: 'Votes on answers, by rating.',
    labelNames: ['vote'],
    registers: [registry],
  });
  votes.inc({ vote: 'up' }, 0);
  votes.inc({ vote: 'down' }, 0);
  return {
    record(vote) {
      votes.inc({ vote: vote.rating });
    },
  };
}
