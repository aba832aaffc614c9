import { seriesNames, technicalMetrics } from '#lab/rag-api/metric-catalogue.ts';
import { businessConcept } from '../../1-learn/checks/business-concepts.ts';
import type { Fault } from '../../kit/failure.ts';
import type { PlannedMetric } from '../ship/plan.ts';

/**
 * What is wrong when the RAG API has a planned metric already: by its name, or because it measures the same quantity, with
 * the same labels or fewer, and names no business concept.
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
        'Two metrics of the same name clash. What does the business want to know that this metric can’t tell?',
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
      likely: `Use ${alike.name} in promql where you need it. Or plan a metric that tells more: add a label such as tier or query_type, or count only the cases that matter.`,
    }
  );
}
