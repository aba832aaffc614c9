// A colon in the name, as recording rules have it.
// fails: name-ends-in-total
// says: GET /metrics: expected a name without colons, got rag:satisfaction_score_total

import { Counter, type Registry } from 'prom-client';
import type { Vote } from '#lab/rag-api/feedback.ts';

export function satisfactionCounter(registry: Registry): { record(vote: Vote): void } {
  const votes = new Counter({
    name: 'rag:satisfaction_score_total',
    help: 'Votes on answers, by rating.',
    labelNames: ['rating'],
    registers: [registry],
  });
  votes.inc({ rating: 'up' }, 0);
  votes.inc({ rating: 'down' }, 0);
  return { record: ({ rating }) => votes.inc({ rating }) };
}
