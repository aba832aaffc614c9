// up and down start at 0, but not for each tier: the series with a tier come with their first vote.
// fails: starts-at-zero
// says: expected no other series than before the first vote, got rag_satisfaction_score_total{rating="up",tier="free"} 6,

import { Counter, type Registry } from 'prom-client';
import type { Vote } from '#lab/rag-api/feedback.ts';

export function satisfactionCounter(registry: Registry): { record(vote: Vote): void } {
  const votes = new Counter({
    name: 'rag_satisfaction_score_total',
    help: 'Votes on answers, by rating.',
    labelNames: ['rating', 'tier'],
    registers: [registry],
  });
  votes.inc({ rating: 'up' }, 0);
  votes.inc({ rating: 'down' }, 0);
  return {
    record(vote) {
      votes.inc({ rating: vote.rating, tier: vote.tier });
    },
  };
}
