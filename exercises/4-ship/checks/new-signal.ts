import { seriesNames, technicalMetrics } from '#lab/rag-api/metric-catalogue.ts';
import type { Fault } from '../../kit/failure.ts';
import type { PlannedMetric } from '../ship/plan.ts';

/** What is wrong when the RAG API has a metric of this name already. */
export function oldSignalFault({ name }: Pick<PlannedMetric, 'name'>): Fault | undefined {
  const bare = (text: string) => text.replace(/_total$/, '');
  const same = technicalMetrics().find((known) => seriesNames(known).map(bare).includes(bare(name)));
  return (
    same && {
      expected: 'a metric that the RAG API does not have yet',
      got: `${name}, which is on /metrics already ("${same.help}")`,
      likely:
        'Two metrics of the same name clash. What does the business want to know that this metric can’t tell?',
    }
  );
}
