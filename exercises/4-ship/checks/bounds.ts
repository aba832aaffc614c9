import { argumentsOf, calls, type Query, type QueryNode, sourceOf, unwrapped } from '#lab/promql/query.ts';
import { isPartOf, shareAt, upsideDownAt } from './share.ts';

/** The lowest and the highest value that a query can return, both included. */
export type Bounds = readonly [low: number, high: number];

const ANY: Bounds = [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY];
const COUNTS: Bounds = [0, Number.POSITIVE_INFINITY];

/** Functions and aggregations whose result is in the range of their argument. */
const SAME =
  /^(?:avg|min|max|quantile|topk|bottomk|limitk|limit_ratio|sort|sort_desc|scalar|vector|label_replace|label_join|(?:avg|min|max|last|first|quantile)_over_time)$/;
const NEVER_BELOW_0 =
  /^(?:rate|irate|increase|changes|resets|count|count_over_time|stddev|stdvar|stddev_over_time|stdvar_over_time|abs|sqrt|exp|histogram_quantile|histogram_count)$/;

/**
 * The range of a query's result: 0 to 1 for a share, 1 to 5 for one plus four times a share, 0 or more for a count. Without
 * limits where nothing is known.
 */
export function boundsOf(query: Query, node: QueryNode = query.root): Bounds {
  const inner = unwrapped(node);
  const of = (part: QueryNode | null | undefined): Bounds => (part ? boundsOf(query, part) : ANY);
  switch (inner.name) {
    case 'NumberDurationLiteral': {
      const number = Number(sourceOf(query, inner));
      return Number.isNaN(number) ? ANY : [number, number];
    }
    case 'VectorSelector':
      return ofMetric(query.selectors.find((selector) => selector.node.from === inner.from)?.metric ?? '');
    case 'MatrixSelector':
    case 'SubqueryExpr':
    case 'OffsetExpr':
    case 'StepInvariantExpr':
      return of(inner.firstChild);
    case 'UnaryExpr': {
      const [low, high] = of(inner.lastChild);
      return sourceOf(query, inner).startsWith('-') ? [-high, -low] : [low, high];
    }
    case 'AggregateExpr':
    case 'FunctionCall':
      return ofCall(query, inner, of);
    case 'BinaryExpr':
      return ofOperator(query, inner, of);
    default:
      return ANY;
  }
}

function ofMetric(name: string): Bounds {
  if (/_ratio$/.test(name)) return [0, 1];
  return /_(?:total|bucket|sum|count)$/.test(name) ? COUNTS : ANY;
}

function ofCall(query: Query, node: QueryNode, of: (part: QueryNode | undefined) => Bounds): Bounds {
  const name = calls(query, node);
  const args = argumentsOf(node);
  const parameterFirst = node.name === 'AggregateExpr' || name === 'quantile_over_time';
  const [low, high] = of(parameterFirst ? args.at(-1) : args[0]);
  if (SAME.test(name)) return [low, high];
  if (NEVER_BELOW_0.test(name)) return COUNTS;
  if (/^(?:absent|absent_over_time|group|present_over_time)$/.test(name)) return [0, 1];
  if (/^sum(?:_over_time)?$/.test(name)) return [low < 0 ? ANY[0] : 0, high > 0 ? ANY[1] : 0]; // the number of series to add is not known
  if (name === 'round' || name === 'ceil' || name === 'floor') return [Math.floor(low), Math.ceil(high)];
  if (name === 'clamp_min') return [Math.max(low, of(args[1])[0]), Math.max(high, of(args[1])[1])];
  if (name === 'clamp_max') return [Math.min(low, of(args[1])[0]), Math.min(high, of(args[1])[1])];
  if (name === 'clamp')
    return [Math.max(low, of(args[1])[0]), Math.max(of(args[1])[0], Math.min(high, of(args[2])[1]))];
  return ANY;
}

function ofOperator(query: Query, node: QueryNode, of: (part: QueryNode | null) => Bounds): Bounds {
  const has = (name: string) => node.getChild(name) !== null;
  const [left, right] = [of(node.firstChild), of(node.lastChild)];
  if (has('Add')) return [left[0] + right[0], left[1] + right[1]];
  if (has('Sub')) return [left[0] - right[1], left[1] - right[0]];
  if (has('Mul')) return around(left.flatMap((a) => right.map((b) => (a === 0 || b === 0 ? 0 : a * b))));
  if (has('Div')) {
    if (shareAt(query, node)) return [0, 1];
    const factor = factorOfShare(query, node);
    if (factor !== undefined) return around([0, factor]);
    if (upsideDownAt(query, node)) return [1, ANY[1]];
    if (right[0] > 0 || right[1] < 0)
      return around(left.flatMap((a) => right.map((b) => (Math.abs(b) === ANY[1] ? 0 : a / b))));
    return left[0] >= 0 && right[0] >= 0 ? COUNTS : ANY;
  }
  if (has('And') || has('Unless')) return left;
  if (has('Or')) return around([...left, ...right]);
  if (['Gtr', 'Gte', 'Lss', 'Lte', 'EqlC', 'Neq'].some(has))
    return has('BoolModifier') ? [0, 1] : left[0] === left[1] ? right : left;
  return ANY;
}

/** The number before a share: `4 * up / all` is read as `(4 * up) / all`. Undefined when it is not a share. */
function factorOfShare(query: Query, node: QueryNode): number | undefined {
  const product = node.firstChild && unwrapped(node.firstChild);
  const whole = node.lastChild;
  if (product?.name !== 'BinaryExpr' || !product.getChild('Mul') || !whole) return undefined;
  const [one, other] = [product.firstChild, product.lastChild];
  const [number, part] = one?.name === 'NumberDurationLiteral' ? [one, other] : [other, one];
  if (number?.name !== 'NumberDurationLiteral' || !part || !isPartOf(query, part, whole)) return undefined;
  return Number(sourceOf(query, number));
}

function around(values: readonly number[]): Bounds {
  return [Math.min(...values), Math.max(...values)];
}
