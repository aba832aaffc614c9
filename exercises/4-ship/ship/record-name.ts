import { readsRange } from '#lab/promql/functions.ts';
import type { Query, QueryNode } from '#lab/promql/query.ts';
import { argumentsOf, below, calls, groupingOf, sourceOf, unwrapped } from '#lab/promql/query.ts';
import type { PlannedMetric } from './plan.ts';
import { shareIn } from './share.ts';

/**
 * The name of the recording rule, `level:metric:operation`. The level is the labels of the result (`all` for no labels,
 * `instance` without an aggregation); the operation is the last one, with its window.
 *
 * @see https://prometheus.io/docs/practices/rules/
 */
export function recordName({ name }: Pick<PlannedMetric, 'name'>, query: Query): string {
  const labels = labelsLeft(query);
  const level = labels === undefined ? 'instance' : labels.join('_') || 'all';
  return `${level}:${name.replace(/_total$/, '')}:${operationOf(query)}`;
}

/** The labels of the result of a query, or of a part of it; undefined when it keeps the labels of its series. */
export function labelsLeft(query: Query, node: QueryNode = query.root): string[] | undefined {
  const inner = unwrapped(node);
  if (inner.name === 'AggregateExpr') {
    if (KEEPS_SERIES.has(calls(query, inner))) return undefined;
    const { keeps, labels } = groupingOf(query, inner) ?? { keeps: true, labels: [] };
    return keeps ? labels : undefined;
  }
  if (inner.name === 'BinaryExpr')
    return [inner.firstChild, inner.lastChild]
      .filter((side) => side && below(side, 'VectorSelector').length > 0)
      .map((side) => labelsLeft(query, side!))
      .sort((a, b) => (b?.length ?? 0) - (a?.length ?? 0))[0];
  if (inner.name === 'FunctionCall') {
    const vector = argumentsOf(inner).find((argument) => below(argument, 'VectorSelector').length > 0);
    const labels = vector && labelsLeft(query, vector);
    return calls(query, inner) === 'histogram_quantile' ? labels?.filter((label) => label !== 'le') : labels;
  }
  const [first] = inner.name === 'VectorSelector' ? [] : below(inner, 'AggregateExpr');
  return first && labelsLeft(query, first);
}

/** Aggregations that keep the labels of their series. */
export const KEEPS_SERIES = new Set(['topk', 'bottomk', 'limitk', 'limit_ratio']);

function operationOf(query: Query): string {
  const range = below(query.root, 'FunctionCall').find((call) => readsRange(calls(query, call)));
  const window = range && below(range, 'DurationExpr')[0];
  const over = range && `${calls(query, range)}${window ? sourceOf(query, window) : ''}`;
  const parts = [outermost(query), over?.replace(/[^a-zA-Z0-9_]/g, '')].filter(Boolean);
  return parts.join('_') || 'value';
}

function outermost(query: Query): string | undefined {
  const root = unwrapped(query.root);
  if (shareIn(query) || (root.name === 'BinaryExpr' && root.child('Div'))) return 'ratio';
  if (root.name === 'BinaryExpr') return undefined;
  const name = calls(query, root);
  if (name === 'histogram_quantile') {
    const quantile = Number(sourceOf(query, argumentsOf(root)[0]!));
    return Number.isFinite(quantile) ? `p${String(quantile * 100).replace('.', '_')}` : 'quantile';
  }
  // a sum of rates is a rate, and the Prometheus docs leave sum out of the name
  return root.name === 'AggregateExpr' && (name !== 'sum' || below(root, 'FunctionCall').length === 0)
    ? name
    : undefined;
}
