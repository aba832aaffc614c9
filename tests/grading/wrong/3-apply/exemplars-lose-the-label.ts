// With enableExemplars, inc takes one object; the labels that it is given as before are lost.
// fails: rating-label, starts-at-zero, one-per-vote, changed-mind-counts-again
// says: After a vote up and a vote down: expected rating="up" and rating="down", got rag_satisfaction_score_total 4

import { Counter, type Registry } from 'prom-client';
import type { Vote } from '#lab/rag-api/feedback.ts';

export function satisfactionCounter(registry: Registry): { record(vote: Vote): void } {
  const votes = new Counter({
    name: 'rag_satisfaction_score_total',
    help: 'Votes on answers, by rating.',
    labelNames: ['rating'],
    registers: [],
    enableExemplars: true,
  });
  registry.registerMetric(votes);
  votes.inc({ rating: 'up' }, 0);
  votes.inc({ rating: 'down' }, 0);
  return {
    record(vote) {
      votes.inc({ rating: vote.rating });
    },
  };
}
