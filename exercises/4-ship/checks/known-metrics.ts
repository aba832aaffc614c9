import { compiled, type Selector } from '#lab/promql/query.ts';
import { seriesNames, technicalMetrics } from '#lab/rag-api/metric-catalogue.ts';
import type { PlannedMetric } from '../ship/plan.ts';

/** The parts of a metric that matter for its use in PromQL. */
export type KnownMetric = Pick<PlannedMetric, 'name' | 'type' | 'labels'>;

/** The metrics that a query may use: those of the plan, and the technical ones. */
export function knownMetrics(plan: readonly KnownMetric[]): KnownMetric[] {
  return [...plan, ...technicalMetrics().map((metric) => ({ ...metric, labels: [...metric.labels] }))];
}

/** The metric behind a name in a query. A histogram has more names: `_bucket`, `_sum` and `_count`. */
export function metricNamed(
  known: readonly KnownMetric[],
  name: string | undefined,
): KnownMetric | undefined {
  const isOf = (metric: KnownMetric) => seriesNames(metric).some((series) => series === name);
  return known.find((metric) => metric.name === name) ?? known.find(isOf);
}

/** Whether a selector selects series of this metric, by their name or by a regular expression. */
export function selects({ names }: Selector, metric: KnownMetric): boolean {
  const fits = compiled(names);
  return names.length > 0 && seriesNames(metric).some((name) => fits(new Map([['__name__', name]])));
}
