import { parseDuration } from '#lab/promql/duration.ts';
import {
  argumentsOf,
  around,
  below,
  calls,
  groupingOf,
  type Query,
  type QueryNode,
  type Selector,
  selectorsIn,
  sourceOf,
} from '#lab/promql/query.ts';
import type { Fault } from '../../kit/failure.ts';
import { type KnownMetric, metricNamed } from './known-metrics.ts';

const FOR_COUNTERS = ['rate', 'irate', 'increase', 'resets'];
/** Functions that say how much a counter grew. */
const CHANGE = ['rate', 'irate', 'increase'];
/** Shorter windows hold fewer than two scrapes in almost every setup. */
const SHORTEST_WINDOW_MS = 30_000;
const FOR_GAUGES = ['delta', 'idelta', 'deriv'];
/** Inside these functions, the height of a counter doesn't matter. */
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
      likely: 'The query does not use this metric, or spells its name differently.',
    };
  for (const selector of query.selectors) {
    const used = metricNamed(known, selector.metric);
    const fault = used && selectorFault(query, selector, used);
    if (fault) return fault;
  }
  for (const call of [...below(query.root, 'FunctionCall'), ...below(query.root, 'AggregateExpr')]) {
    const name = calls(query, call);
    const fault =
      (/^(?:histogram_quantile|quantile|quantile_over_time)$/.test(name) && phiFault(query, call)) ||
      (name === 'histogram_quantile' && quantileFault(query, call, known)) ||
      (CHANGE.includes(name) && windowFault(query, call));
    if (fault) return fault;
  }
  return undefined;
}

/** A quantile outside of 0 to 1, such as 95 instead of 0.95. */
function phiFault(query: Query, call: QueryNode): Fault | undefined {
  const [phi] = argumentsOf(call);
  const value = phi ? Number(sourceOf(query, phi)) : Number.NaN;
  if (!(value < 0 || value > 1)) return undefined;
  return {
    expected: `a quantile between 0 and 1 in ${calls(query, call)}()`,
    got: sourceOf(query, phi!),
    likely: `Write the 95th percentile as 0.95. ${value > 1 ? 'Above 1' : 'Below 0'}, Prometheus returns infinity without an error.`,
  };
}

/** A window that is too short for two scrapes. */
function windowFault(query: Query, call: QueryNode): Fault | undefined {
  const range = argumentsOf(call).flatMap((argument) => below(argument, 'MatrixSelector'))[0];
  const window = range && below(range, 'DurationExpr')[0];
  if (!window || !directly(below(range, 'VectorSelector')[0]!)) return undefined;
  const length = sourceOf(query, window).replace(/[[\]\s]/g, '');
  const ms = parseDuration(length);
  if (ms === undefined || ms >= SHORTEST_WINDOW_MS) return undefined;
  return {
    expected: `a window of at least ${SHORTEST_WINDOW_MS / 1_000} s in ${calls(query, call)}()`,
    got: `[${length}]`,
    likely:
      'The window must hold two scrapes, or the query returns nothing. Prometheus scrapes every 15 s to 1 m; for business questions use hours or days.',
  };
}

function selectorFault(query: Query, { metric, node }: Selector, used: KnownMetric): Fault | undefined {
  const inside = around(node)
    .map((outer) => calls(query, outer))
    .filter(Boolean);
  const [nearest = ''] = inside;
  if (used.type === 'gauge') {
    const counting = inside.find((name) => name !== 'resets' && FOR_COUNTERS.includes(name)) ?? nearest;
    return FOR_COUNTERS.includes(counting)
      ? {
          expected: `no ${counting}() around a gauge`,
          got: `${counting}() around ${metric}`,
          likely: `A gauge may fall, and ${counting}() reads each fall as a restart. Use the value itself, or avg_over_time().`,
        }
      : undefined;
  }
  if (used.type === 'histogram' && metric === used.name)
    return {
      expected: `${metric}_bucket, ${metric}_sum or ${metric}_count`,
      got: metric,
      likely: 'A histogram has no series of that name, so the query would find nothing.',
    };
  if (FOR_GAUGES.includes(nearest))
    return {
      expected: `rate() or increase() around a counter`,
      got: `${nearest}() around ${metric}`,
      likely: `A counter begins at 0 again when the process restarts, and ${nearest}() reads that as a fall. ${nearest}() is for gauges.`,
    };
  const rated = CHANGE.includes(nearest) && directly(node);
  if (rated || inside.some((name) => COUNTING.test(name))) return undefined;
  return {
    expected: `rate(${metric}[…]) or increase(${metric}[…])`,
    got: CHANGE.some((name) => inside.includes(name))
      ? `${metric} inside another function first`
      : `the bare counter ${metric}`,
    likely: inside.includes('rate')
      ? 'Use rate first, then sum: otherwise the restart of one process looks like a fall of the sum.'
      : 'A counter only says how much happened since the process started. Use rate() or increase() for how much happened lately.',
  };
}

/** Whether a selector itself, not an expression around it, is the range of a function. */
function directly(node: QueryNode): boolean {
  const outer = around(node).find(
    ({ name }) => !['ParenExpr', 'OffsetExpr', 'StepInvariantExpr'].includes(name),
  );
  return outer?.name === 'MatrixSelector' || outer?.name === 'SubqueryExpr';
}

function quantileFault(query: Query, call: QueryNode, known: readonly KnownMetric[]): Fault | undefined {
  const buckets = argumentsOf(call)[1];
  const inside = selectorsIn(query, buckets);
  const wrong = inside.find(({ metric }) => metricNamed(known, metric) && !metric?.endsWith('_bucket'));
  if (wrong)
    return {
      expected: 'the _bucket series of a histogram in histogram_quantile()',
      got: wrong.metric ?? 'another series',
      likely: 'Prometheus works out a quantile from buckets. A counter, a gauge, _sum or _count has none.',
    };
  const without = buckets && below(buckets, 'AggregateExpr').find((aggregate) => !keepsLe(query, aggregate));
  return without
    ? {
        expected: `le among the labels that ${calls(query, without)} keeps: by (le)`,
        got: query.text.slice(without.from, without.to),
        likely: 'le is the upper end of each bucket. Without it, histogram_quantile() returns nothing.',
      }
    : undefined;
}

function keepsLe(query: Query, aggregate: QueryNode): boolean {
  const grouping = groupingOf(query, aggregate);
  return grouping !== undefined && grouping.labels.includes('le') === grouping.keeps;
}
