import { parseNumber } from '#lab/promql/literals.ts';
import { argumentsOf, calls, type Query, type QueryNode, sourceOf, unwrapped } from '#lab/promql/query.ts';
import type { PlannedMetric } from '../ship/plan.ts';
import { isPartOf } from '../ship/share.ts';
import type { Remark } from './advice.ts';
import { CHANGE } from './usage.ts';

type Range = readonly [low: number, high: number];
const OR_MORE = Number.POSITIVE_INFINITY;

/** A remark on a threshold that the query never passes, or always passes. Known are shares, formulas of them, and counts. */
export function thresholdRemark({ above, below }: PlannedMetric['alert'], query: Query): Remark | undefined {
  const range = rangeOf(query, query.root);
  const limit = above ?? below;
  if (!range || limit === undefined) return undefined;
  const [low, high] = range;
  const never = above === undefined ? limit <= low : limit >= high;
  const always = above === undefined ? limit > high : limit < low;
  if (!never && !always) return undefined;
  const values = high === OR_MORE ? `${low} or more` : `${low} to ${high}`;
  const alert = `the alert ${above === undefined ? 'below' : 'above'} ${limit} ${never ? 'never' : 'always'} fires`;
  const meant =
    high === 1 && limit > 1 ? `Is ${limit / 100} meant?` : 'Is the threshold of another formula meant?';
  return { id: 'threshold', message: `The query gives ${values}, so ${alert}. ${meant}` };
}

/** The lowest and the highest value of a share, or of a formula of shares and numbers such as `1 + 4 * share`. */
function rangeOf(query: Query, node: QueryNode): Range | undefined {
  const inner = unwrapped(node);
  if (inner.name === 'NumberDurationLiteral') {
    const number = parseNumber(sourceOf(query, inner));
    return number === undefined ? undefined : [number, number];
  }
  const change = /^(?:sum|avg|min|max)$/.test(calls(query, inner)) ? argumentsOf(inner)[0]! : inner;
  if (CHANGE.includes(calls(query, change))) return [0, OR_MORE];
  if (inner.name !== 'BinaryExpr' || inner.child('MatchingModifierClause')) return undefined;
  const [left, right] = [inner.firstChild!, inner.lastChild!];
  if (inner.child('Div')) {
    if (isPartOf(query, left, right)) return [0, 1];
    if (isPartOf(query, right, left)) return [1, OR_MORE];
    const product = unwrapped(left); // 4 * up / all is read as (4 * up) / all
    const factor = product.child('Mul') && isPartOf(query, product.lastChild!, right) && product.firstChild;
    if (factor) return combined(rangeOf(query, factor), [0, 1], (a, b) => a * b);
  }
  const compute = Object.entries(COMPUTE).find(([operator]) => inner.child(operator))?.[1];
  return compute && combined(rangeOf(query, left), rangeOf(query, right), compute);
}

type Compute = (a: number, b: number) => number;

const COMPUTE: Readonly<Record<string, Compute>> = {
  Add: (a, b) => a + b,
  Sub: (a, b) => a - b,
  Mul: (a, b) => a * b,
  Div: (a, b) => a / b,
};

function combined(left: Range | undefined, right: Range | undefined, compute: Compute): Range | undefined {
  const ends = left && right?.flatMap((b) => left.map((a) => compute(a, b)));
  // a divisor of 0, and a share as a divisor, have no bounds
  return ends?.every(Number.isFinite) ? [Math.min(...ends), Math.max(...ends)] : undefined;
}
