import {
  argumentsOf,
  below,
  calls,
  groupingOf,
  labelsIn,
  type Query,
  type QueryNode,
  unwrapped,
} from '#lab/promql/query.ts';
import { type KnownMetric, metricNamed } from './known-metrics.ts';

/** Labels that Prometheus gives to every series it scrapes. */
export const SCRAPED = ['job', 'instance'];

/** A result without labels of series: a number, or a string. */
export const SCALAR = 'scalar';

const KEEP_SERIES = /^(?:topk|bottomk|limitk|limit_ratio)$/;
const SET_OPERATORS = ['And', 'Unless'];

/**
 * The labels that the series of a result have; {@link SCALAR} for a number; undefined when they are not known, as for
 * another team's metric or a label that the query makes.
 */
export function resultLabels(
  query: Query,
  node: QueryNode,
  known: readonly KnownMetric[],
): ReadonlySet<string> | typeof SCALAR | undefined {
  const inner = unwrapped(node);
  const of = (part: QueryNode | null | undefined) => (part ? resultLabels(query, part, known) : undefined);
  switch (inner.name) {
    case 'VectorSelector': {
      const name = query.selectors.find((selector) => selector.node.from === inner.from)?.metric;
      const metric = metricNamed(known, name);
      return metric && new Set(labelsOfSeries(metric, name));
    }
    case 'NumberDurationLiteral':
    case 'StringLiteral':
      return SCALAR;
    case 'AggregateExpr':
      return ofAggregate(query, inner, of);
    case 'FunctionCall':
      return ofCall(query, inner, of);
    case 'BinaryExpr':
      return ofOperator(query, inner, of(inner.firstChild), of(inner.lastChild));
    case 'UnaryExpr':
      return of(inner.lastChild);
    case 'MatrixSelector':
    case 'SubqueryExpr':
    case 'OffsetExpr':
    case 'StepInvariantExpr':
      return of(inner.firstChild);
    default:
      return undefined;
  }
}

/** The labels of the series with this name: the buckets of a histogram also have le. */
export function labelsOfSeries({ labels, type }: KnownMetric, name: string | undefined): string[] {
  const le = type === 'histogram' && name?.endsWith('_bucket') ? ['le'] : [];
  return [...labels, ...SCRAPED, ...le];
}

type Result = ReturnType<typeof resultLabels>;

function ofAggregate(query: Query, node: QueryNode, of: (part: QueryNode | undefined) => Result): Result {
  if (calls(query, node) === 'count_values') return undefined; // it makes a label
  const inside = of(argumentsOf(node).at(-1));
  if (KEEP_SERIES.test(calls(query, node)) || inside === SCALAR) return inside;
  const grouping = groupingOf(query, node);
  if (!grouping) return new Set();
  // to Prometheus, a label that no series has is empty, and an empty label does not exist
  if (grouping.keeps) return inside && new Set(grouping.labels.filter((label) => inside.has(label)));
  return inside && new Set([...inside].filter((label) => !grouping.labels.includes(label)));
}

function ofCall(query: Query, node: QueryNode, of: (part: QueryNode | undefined) => Result): Result {
  const name = calls(query, node);
  if (/^(?:scalar|time|pi)$/.test(name)) return SCALAR;
  if (name === 'vector') return new Set();
  if (/^(?:label_replace|label_join|absent|absent_over_time|info)$/.test(name)) return undefined;
  const labels = of(argumentsOf(node).find((part) => below(part, 'VectorSelector').length > 0));
  if (name !== 'histogram_quantile' || labels === undefined || labels === SCALAR) return labels;
  return new Set([...labels].filter((label) => label !== 'le'));
}

function ofOperator(query: Query, node: QueryNode, left: Result, right: Result): Result {
  if (left === SCALAR) return right;
  if (right === SCALAR || SET_OPERATORS.some((name) => node.getChild(name))) return left;
  if (node.getChild('Or')) return left && right && sameSet(left, right) ? left : undefined;
  const matching = node.getChild('MatchingModifierClause');
  if (!matching) return left;
  if (matching.getChild('GroupLeft'))
    return matching.getChildren('GroupingLabels').length > 1 ? undefined : left;
  if (matching.getChild('GroupRight'))
    return matching.getChildren('GroupingLabels').length > 1 ? undefined : right;
  const listed = labelsIn(query, matching);
  const on = matching.getChild('On') !== null;
  return left && new Set([...left].filter((label) => listed.includes(label) === on));
}

/** Whether two results have the same labels. */
export function sameSet(a: ReadonlySet<string>, b: ReadonlySet<string>): boolean {
  return a.size === b.size && [...a].every((label) => b.has(label));
}
