// For exemplars, the registry is turned to OpenMetrics, and with it everything else on it.
// fails: both-formats
// says: and then registry.contentType: expected text/plain

import { Counter, type OpenMetricsContentType, Registry } from 'prom-client';
import type { Vote } from '#lab/rag-api/feedback.ts';

export function satisfactionCounter(given: Registry): { record(vote: Vote): void } {
  const registry = given as unknown as Registry<OpenMetricsContentType>;
  registry.setContentType(Registry.OPENMETRICS_CONTENT_TYPE);
  const votes = new Counter<string>({
    name: 'rag_satisfaction_score_total',
    help: 'Votes on answers, by rating.',
    labelNames: ['rating'],
    enableExemplars: true,
    registers: [registry],
  });
  const inc = (rating: string, value: number, traceId?: string) =>
    votes.inc({ labels: { rating }, value, ...(traceId && { exemplarLabels: { trace_id: traceId } }) });
  for (const rating of ['up', 'down']) inc(rating, 0);
  return { record: ({ rating, traceId }) => inc(rating, 1, traceId) };
}
