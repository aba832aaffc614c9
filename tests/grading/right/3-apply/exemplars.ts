// Exemplars with the trace id: made off any registry, because a text registry refuses them, and added to it afterwards.
// passes: everything

import { Counter, type Registry } from 'prom-client';
import type { Rating, Vote } from '#lab/rag-api/feedback.ts';

export function satisfactionCounter(registry: Registry): { record(vote: Vote): void } {
  // Counter<string>: prom-client's types know the labels of the exemplar only as labels of the metric
  const votes = new Counter<string>({
    name: 'rag_satisfaction_score_total',
    help: 'Votes on answers, by rating; the exemplar is the trace of the answer.',
    labelNames: ['rating'],
    enableExemplars: true,
    registers: [],
  });
  registry.registerMetric(votes);
  const step = (rating: Rating, value: number, traceId?: string) => {
    const exemplar = traceId === undefined ? {} : { exemplarLabels: { trace_id: traceId } };
    votes.inc({ labels: { rating }, value, ...exemplar });
  };
  step('up', 0);
  step('down', 0);
  return { record: ({ rating, traceId }) => step(rating, 1, traceId) };
}
