// Exemplars on an OpenMetrics registry only, as its content type says.
// passes: everything

import { Counter, type OpenMetricsContentType, Registry } from 'prom-client';
import type { Vote } from '#lab/rag-api/feedback.ts';

export function satisfactionCounter(registry: Registry): { record(vote: Vote): void } {
  const type: string = registry.contentType;
  const openMetrics = type === (Registry.OPENMETRICS_CONTENT_TYPE satisfies OpenMetricsContentType);
  const votes = new Counter<string>({
    name: 'rag_satisfaction_score_total',
    help: 'Votes on answers, by rating.',
    labelNames: ['rating'],
    enableExemplars: openMetrics,
    registers: [registry],
  });
  const inc = (rating: string, value: number, traceId?: string) => {
    if (!openMetrics) votes.inc({ rating }, value);
    else votes.inc({ labels: { rating }, value, ...(traceId && { exemplarLabels: { trace_id: traceId } }) });
  };
  for (const rating of ['up', 'down']) inc(rating, 0);
  return { record: (vote) => inc(vote.rating, 1, vote.traceId) };
}
