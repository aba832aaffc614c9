import { parseNumber } from '#lab/promql/literals.ts';
import type { Query, QueryNode, Selector } from '#lab/promql/query.ts';
import { argumentsOf, around, below, calls, groupingOf, selectorsIn, sourceOf } from '#lab/promql/query.ts';
import { seriesNames } from '#lab/rag-api/metric-catalogue.ts';
import type { Fault } from '../../kit/failure.ts';
import { nearest } from '../../kit/text.ts';
import { KEEPS_SERIES } from '../ship/record-name.ts';
import { type KnownMetric, metricNamed, selects } from './known-metrics.ts';

/** Functions that say how much a counter grew. */
export const CHANGE = ['rate', 'irate', 'increase'];
const FOR_GAUGES = ['delta', 'idelta', 'deriv'];
/** Inside these functions, the height of a counter doesn't matter. */
const COUNTING =
  /^(?:count|group|absent|timestamp|start_timestamp|changes|resets|(?:count|present|absent)_over_time|ts_of_\w+)$/;

/** What is certainly wrong with the way a query uses its metrics, given their types. */
export function usageFault(
  query: Query,
  metric: KnownMetric,
  known: readonly KnownMetric[],
): Fault | undefined {
  if (!query.selectors.some((selector) => selects(selector, metric))) return unusedFault(query, metric);
  for (const selector of query.selectors) {
    const used = metricNamed(known, selector.metric);
    const fault = used && selectorFault(query, selector, used);
    if (fault) return fault;
  }
  for (const call of [...below(query.root, 'FunctionCall'), ...below(query.root, 'AggregateExpr')]) {
    const name = calls(query, call);
    const fault =
      (/^(?:histogram_quantile|quantile|quantile_over_time)$/.test(name) && phiFault(query, call)) ||
      (name === 'histogram_quantile' && quantileFault(query, call, known));
    if (fault) return fault;
  }
  return undefined;
}

function unusedFault(query: Query, metric: KnownMetric): Fault {
  const used = query.selectors.flatMap(({ metric: name }) => name ?? []);
  const misspelt = used.find(
    (name) => nearest(name, seriesNames(metric), 2) || `${name}_total` === metric.name,
  );
  return {
    expected: `PromQL that uses ${metric.name}`,
    got: misspelt ?? query.text.trim(),
    likely: misspelt
      ? 'The name is misspelt. Prometheus would find no series, and report no error.'
      : 'The query does not use this metric, or spells its name differently.',
  };
}

/** A quantile outside of 0 to 1, such as 95 instead of 0.95. */
function phiFault(query: Query, call: QueryNode): Fault | undefined {
  const [phi] = argumentsOf(call);
  const value = parseNumber(sourceOf(query, phi!));
  if (value === undefined || (value >= 0 && value <= 1)) return undefined;
  return {
    expected: `a quantile between 0 and 1 in ${calls(query, call)}()`,
    got: sourceOf(query, phi!),
    likely: `Write the 95th percentile as 0.95. ${value > 1 ? 'Above 1' : 'Below 0'}, Prometheus returns infinity without an error.`,
  };
}

function selectorFault(query: Query, { metric = '', node }: Selector, used: KnownMetric): Fault | undefined {
  const inside = around(node).flatMap((outer) => calls(query, outer) || []);
  const [closest = ''] = inside;
  const change = inside.find((name) => CHANGE.includes(name));
  const isCounting = inside.some((name) => COUNTING.test(name));
  if (used.type === 'gauge') {
    if (!change || isCounting) return undefined;
    return {
      expected: `no ${change}() around a gauge`,
      got: `${change}() around ${metric}`,
      likely: `A gauge may fall, and ${change}() reads each fall as a restart. Use the value itself, or avg_over_time().`,
    };
  }
  const isNative = inside.some((name) => name.startsWith('histogram_'));
  if (used.type === 'histogram' && metric === used.name && !isNative)
    return {
      expected: `${metric}_bucket, ${metric}_sum or ${metric}_count`,
      got: metric,
      likely:
        'A classic histogram has no series of that name. Only histogram_quantile() and the like read a native one.',
    };
  if (FOR_GAUGES.includes(closest))
    return {
      expected: `rate() or increase() around a counter`,
      got: `${closest}() around ${metric}`,
      likely: `A counter begins at 0 again when the process restarts, and ${closest}() reads that as a fall. ${closest}() is for gauges.`,
    };
  if (isCounting || (CHANGE.includes(closest) && isItselfARange(node))) return undefined;
  return {
    expected: `rate(${metric}[…]) or increase(${metric}[…])`,
    got: change ? `${metric} inside another function first` : `the bare counter ${metric}`,
    likely: inside.includes('rate')
      ? 'Use rate first, then sum: otherwise the restart of one process looks like a fall of the sum.'
      : 'A counter only says how much happened since the process started. Use rate() or increase() for how much happened lately.',
  };
}

const BETWEEN = /^(?:ParenExpr|OffsetExpr|StepInvariantExpr|AnchoredExpr|SmoothedExpr)$/;

/** Whether a selector itself, not an expression around it, is the range of a function. */
function isItselfARange(node: QueryNode): boolean {
  const outer = around(node).find(({ name }) => !BETWEEN.test(name));
  return outer?.name === 'MatrixSelector' || outer?.name === 'SubqueryExpr';
}

function quantileFault(query: Query, call: QueryNode, known: readonly KnownMetric[]): Fault | undefined {
  const buckets = argumentsOf(call)[1]!;
  const isBucket = ({ metric }: Selector) => metric?.endsWith('_bucket') ?? false;
  const wrong = selectorsIn(query, buckets).find((selector) => {
    const used = metricNamed(known, selector.metric);
    return used && !isBucket(selector) && !(used.type === 'histogram' && used.name === selector.metric);
  });
  if (wrong)
    return {
      expected: 'the _bucket series of a histogram in histogram_quantile()',
      got: wrong.metric ?? 'another series',
      likely: 'Prometheus works out a quantile from buckets. A counter, a gauge, _sum or _count has none.',
    };
  const without = below(buckets, 'AggregateExpr').find((aggregate) => {
    if (KEEPS_SERIES.has(calls(query, aggregate))) return false;
    const { keeps, labels } = groupingOf(query, aggregate) ?? { keeps: true, labels: [] };
    return selectorsIn(query, aggregate).some(isBucket) && labels.includes('le') !== keeps;
  });
  if (!without) return undefined;
  return {
    expected: `le among the labels that ${calls(query, without)} keeps: by (le)`,
    got: sourceOf(query, without),
    likely: 'le is the upper end of each bucket. Without it, histogram_quantile() returns nothing.',
  };
}
