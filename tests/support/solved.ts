import { Counter } from 'prom-client';
import type { Learner } from '#lab/lab.ts';
import type { Vote } from '#lab/rag-api/feedback.ts';
import { exemplarRegistry, exposition, type Registry } from '#lab/rag-api/metrics.ts';
import { feedbackRoutes } from '../../solutions/2-build/feedback.ts';
import { satisfactionCounter } from '../../solutions/3-apply/satisfaction.ts';

/** A learner who has solved Exercises 2 and 3. The code runs in this process; a test may replace the counter. */
export function solved(
  counterOf: (registry: Registry) => { record(vote: Vote): void } = satisfactionCounter,
): Learner {
  const registry = exemplarRegistry();
  const counter = counterOf(registry);
  return {
    feedback: feedbackRoutes,
    onVote: (vote) => counter.record(vote),
    metrics: (format) => exposition(registry, format),
  };
}

/** The optional part of Exercise 3: each vote carries the id of its trace. */
export function exemplarCounter(registry: Registry): { record(vote: Vote): void } {
  const votes = new Counter({
    name: 'rag_satisfaction_score_total',
    help: 'Votes on answers, by rating.',
    labelNames: ['rating'] as string[],
    registers: [registry],
    enableExemplars: true,
  });
  for (const rating of ['up', 'down']) votes.inc({ labels: { rating }, value: 0 });
  return {
    record: ({ rating, traceId = '' }) =>
      votes.inc({ labels: { rating }, value: 1, exemplarLabels: { trace_id: traceId } }),
  };
}
