// One counter without a label: ups and downs are one number.
// fails: rating-label, one-per-vote, changed-mind-counts-again
// says: After a vote up and a vote down: expected rating="up" and rating="down", got rag_satisfaction_score_total 2

import { Counter, type Registry } from 'prom-client';
import type { Vote } from '#lab/rag-api/feedback.ts';

export function satisfactionCounter(registry: Registry): { record(vote: Vote): void } {
  const votes = new Counter({
    name: 'rag_satisfaction_score_total',
    help: 'Votes on answers, by rating.',
    registers: [registry],
  });
  return {
    record(vote) {
      if (vote.rating) votes.inc();
    },
  };
}
