import { technicalMetrics } from '../rag-api/metric-catalogue.ts';
import type { Fault, PlannedMetric } from './plan.ts';
import {
  argumentsOf,
  around,
  below,
  calls,
  groupingOf,
  type Query,
  type QueryNode,
  type Selector,
} from './query.ts';

/** A metric as far as its use in PromQL depends on it. */
export type KnownMetric = Pick<PlannedMetric, 'name' | 'type' | 'labels'>;

/** The metrics that a query may speak of: those of the plan, and the technical ones. */
export function knownMetrics(plan: readonly KnownMetric[]): KnownMetric[] {
  return [
    ...plan,
    ...technicalMetrics().map(({ name, type, labels }) => ({ name, type, labels: [...labels] })),
  ];
}

/** The metric behind a name in a query; a histogram has three series, and their names. */
export function metricNamed(
  known: readonly KnownMetric[],
  name: string | undefined,
): KnownMetric | undefined {
  return (
    known.find((metric) => metric.name === name) ??
    known.find(
      (metric) =>
        metric.type === 'histogram' &&
        ['_bucket', '_sum', '_count'].some((end) => metric.name + end === name),
    )
  );
}

const FOR_COUNTERS = ['rate', 'irate', 'increase', 'resets'];
const FOR_GAUGES = ['delta', 'idelta', 'deriv'];
/** Around these, it doesn't matter how high a counter has come. */
const COUNTING = /^(?:count|group|absent|timestamp|changes|resets|(?:count|present|absent)_over_time)$/;

/** What is wrong with the way a query uses its metrics, given their types. */
export function usageFault(
  query: Query,
  metric: KnownMetric,
  known: readonly KnownMetric[],
): Fault | undefined {
  const mentioned = query.selectors.some((selector) => metricNamed([metric], selector.metric));
  if (!mentioned)
    return {
      expected: `PromQL that uses ${metric.name}`,
      got: query.text.trim(),
      likely: 'The query answers the question without this metric; or its name is spelt differently here.',
    };
  for (const selector of query.selectors) {
    const used = metricNamed(known, selector.metric);
    const fault = used && selectorFault(query, selector, used);
    if (fault) return fault;
  }
  for (const call of below(query.root, 'FunctionCall')) {
    const fault = calls(query, call) === 'histogram_quantile' && quantileFault(query, call, known);
    if (fault) return fault;
  }
  return undefined;
}

function selectorFault(query: Query, { metric, node }: Selector, used: KnownMetric): Fault | undefined {
  const inside = around(node)
    .map((outer) => calls(query, outer))
    .filter(Boolean);
  const [nearest = ''] = inside;
  if (used.type === 'gauge')
    return FOR_COUNTERS.includes(nearest)
      ? {
          expected: `no ${nearest}() around a gauge`,
          got: `${nearest}() around ${metric}`,
          likely: `A gauge may fall, and ${nearest}() takes each fall for a restart. Use the value itself, or avg_over_time().`,
        }
      : undefined;
  if (used.type === 'histogram' && metric === used.name)
    return {
      expected: `${metric}_bucket, ${metric}_sum or ${metric}_count`,
      got: metric,
      likely: 'A histogram has no series of its own name, so the query would find nothing.',
    };
  if (FOR_GAUGES.includes(nearest))
    return {
      expected: `rate() or increase() around a counter`,
      got: `${nearest}() around ${metric}`,
      likely: `A counter begins at 0 again when the process restarts, and ${nearest}() takes that for a fall. It is for gauges.`,
    };
  const rated = ['rate', 'irate', 'increase'].includes(nearest) && directly(node);
  if (rated || inside.some((name) => COUNTING.test(name))) return undefined;
  return {
    expected: `rate(${metric}[…]) or increase(${metric}[…])`,
    got: ['rate', 'irate', 'increase'].some((name) => inside.includes(name))
      ? `${metric} inside another function first`
      : `the bare counter ${metric}`,
    likely: inside.includes('rate')
      ? 'First rate, then sum: otherwise the restart of one process looks like a fall of the sum.'
      : 'A counter only says how much there was since the process started. How much there was lately is rate() or increase().',
  };
}

/** Whether a selector is the very thing that a function takes its range of. */
function directly(node: QueryNode): boolean {
  const outer = around(node).find(
    ({ name }) => !['ParenExpr', 'OffsetExpr', 'StepInvariantExpr'].includes(name),
  );
  return outer?.name === 'MatrixSelector' || outer?.name === 'SubqueryExpr';
}

function quantileFault(query: Query, call: QueryNode, known: readonly KnownMetric[]): Fault | undefined {
  const buckets = argumentsOf(call)[1];
  const inside = query.selectors.filter(
    ({ node }) => buckets && node.from >= buckets.from && node.to <= buckets.to,
  );
  const wrong = inside.find(({ metric }) => metricNamed(known, metric) && !metric?.endsWith('_bucket'));
  if (wrong)
    return {
      expected: 'the _bucket series of a histogram in histogram_quantile()',
      got: wrong.metric ?? 'another series',
      likely: 'A quantile is read off the buckets; of a counter, a gauge, _sum or _count there is none.',
    };
  const without = buckets && below(buckets, 'AggregateExpr').find((aggregate) => !keepsLe(query, aggregate));
  return without
    ? {
        expected: `le among the labels that ${calls(query, without)} keeps: by (le)`,
        got: query.text.slice(without.from, without.to),
        likely: 'le says where each bucket ends. Without it histogram_quantile() returns nothing.',
      }
    : undefined;
}

function keepsLe(query: Query, aggregate: QueryNode): boolean {
  const grouping = groupingOf(query, aggregate);
  return grouping !== undefined && grouping.labels.includes('le') === grouping.keeps;
}
