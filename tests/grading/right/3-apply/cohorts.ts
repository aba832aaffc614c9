// Tier and query type as further labels, every combination at 0 from the start.
// passes: everything

import { Counter, type Registry } from 'prom-client';
import type { Vote } from '#lab/rag-api/feedback.ts';
import { QUERY_TYPES, TIERS } from '#lab/rag-api/types.ts';

export const satisfactionCounter = (registry: Registry) => {
  const counter = new Counter({
    name: 'rag_satisfaction_score_total',
    help: 'Votes by rating, tier of the voter and type of the question.',
    labelNames: ['query_type', 'tier', 'rating'] as const,
    registers: [registry],
  });
  for (const rating of ['up', 'down'])
    for (const tier of TIERS)
      for (const query_type of QUERY_TYPES) counter.inc({ rating, tier, query_type }, 0);

  return {
    record({ rating, tier, queryType }: Vote): void {
      counter.labels({ rating, tier, query_type: queryType }).inc(1);
    },
  };
};
