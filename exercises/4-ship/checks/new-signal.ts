import { seriesNames, technicalMetrics } from '#lab/rag-api/metric-catalogue.ts';
import { businessConcept } from '../../1-learn/checks/business-concepts.ts';
import type { Fault } from '../../kit/failure.ts';
import type { PlannedMetric } from '../ship/plan.ts';

/**
 * What is wrong when a planned metric is one that the RAG API has already: by its name, or because it measures the same
 * quantity, with no other label than that metric has, and names no business concept.
 */
export function oldSignalFault(metric: Pick<PlannedMetric, 'name' | 'help' | 'labels'>): Fault | undefined {
  const expected = 'a metric that the RAG API does not have yet';
  const bare = (name: string) => name.replace(/_total$/, '');
  const same = technicalMetrics().find((known) => seriesNames(known).map(bare).includes(bare(metric.name)));
  if (same)
    return {
      expected,
      got: `${metric.name}, which is on /metrics already ("${same.help}")`,
      likely:
        'Two metrics of one name clash. What does the business want to know that this one does not say?',
    };
  const words = metric.name.replace(/_/g, ' ').toLowerCase();
  if (businessConcept(`${words}. ${metric.help}`)) return undefined;
  const alike = technicalMetrics().find(
    ({ about, labels }) => about?.test(words) && metric.labels.every((label) => labels.includes(label)),
  );
  return (
    alike && {
      expected,
      got: `${metric.name}, which measures the same as ${alike.name}`,
      likely: `Use ${alike.name} in promql where you need it, or add what is missing in it: a label such as tier or query_type, or only the cases that count.`,
    }
  );
}
