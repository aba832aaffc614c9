import { readsRange } from '#lab/promql/functions.ts';
import {
  argumentsOf,
  below,
  calls,
  groupingOf,
  type Query,
  type QueryNode,
  unwrapped,
} from '#lab/promql/query.ts';
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

/** The labels of a query's result; undefined when it keeps the labels of its series. */
export function labelsLeft(query: Query): string[] | undefined {
  return levelOf(query, query.root);
}

function levelOf(query: Query, node: QueryNode): string[] | undefined {
  const inner = unwrapped(node);
  if (inner.name === 'AggregateExpr') {
    if (KEEPS_SERIES.has(calls(query, inner))) return undefined;
    const grouping = groupingOf(query, inner);
    return grouping ? (grouping.keeps ? grouping.labels : undefined) : [];
  }
  if (inner.name === 'BinaryExpr')
    return [inner.firstChild, inner.lastChild]
      .filter((side) => side && below(side, 'VectorSelector').length > 0)
      .map((side) => levelOf(query, side!))
      .sort((a, b) => (b?.length ?? 0) - (a?.length ?? 0))[0];
  if (inner.name === 'FunctionCall') {
    const vector = argumentsOf(inner).find((argument) => below(argument, 'VectorSelector').length > 0);
    const labels = vector && levelOf(query, vector);
    return calls(query, inner) === 'histogram_quantile' ? labels?.filter((label) => label !== 'le') : labels;
  }
  const [first] = inner.name === 'VectorSelector' ? [] : below(inner, 'AggregateExpr');
  return first && levelOf(query, first);
}

const KEEPS_SERIES = new Set(['topk', 'bottomk', 'limitk', 'limit_ratio']);

function operationOf(query: Query): string {
  const range = below(query.root, 'FunctionCall').find((call) => readsRange(calls(query, call)));
  const window = range && below(range, 'DurationExpr')[0];
  const over = range && `${calls(query, range)}${window ? query.text.slice(window.from, window.to) : ''}`;
  const parts = [outermost(query), over?.replace(/[^a-zA-Z0-9_]/g, '')].filter(Boolean);
  return parts.join('_') || 'value';
}

function outermost(query: Query): string | undefined {
  const root = unwrapped(query.root);
  if (shareIn(query) || (root.name === 'BinaryExpr' && root.child('Div'))) return 'ratio';
  if (root.name === 'BinaryExpr') return undefined;
  const name = calls(query, root);
  if (name === 'histogram_quantile') {
    const quantile = Number(query.text.slice(argumentsOf(root)[0]?.from, argumentsOf(root)[0]?.to));
    return Number.isFinite(quantile) ? `p${String(quantile * 100).replace('.', '_')}` : 'quantile';
  }
  // a sum of rates is a rate, and the Prometheus docs leave sum out of the name
  return root.name === 'AggregateExpr' && (name !== 'sum' || below(root, 'FunctionCall').length === 0)
    ? name
    : undefined;
}
