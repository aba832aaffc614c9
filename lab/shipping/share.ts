import {
  argumentsOf,
  below,
  calls,
  groupingOf,
  type Query,
  type QueryNode,
  type Selector,
  unwrapped,
} from './query.ts';

/** A query that divides a part by its whole, such as the votes up by all votes. Its value lies between 0 and 1. */
export interface Share {
  part: QueryNode;
  whole: QueryNode;
}

/** Reads a query as a share: both sides speak of one series, and the upper side only adds matchers to the lower one's. */
export function shareIn(query: Query): Share | undefined {
  const root = unwrapped(query.root);
  if (root.name !== 'BinaryExpr' || !root.getChild('Div')) return undefined;
  const [part, whole] = [root.firstChild, root.lastChild];
  const [top, bottom] = [only(query, part), only(query, whole)];
  if (!part || !whole || !top || !bottom || top.metric === undefined || top.metric !== bottom.metric)
    return undefined;
  const narrower = bottom.matchers.every(({ label, value }) =>
    top.matchers.some((matcher) => matcher.label === label && matcher.value === value),
  );
  const sums = (side: QueryNode) => below(side, 'BinaryExpr').length === 0;
  return narrower && top.matchers.length > bottom.matchers.length && sums(part) && sums(whole)
    ? { part, whole }
    : undefined;
}

/** How many events the share rests on: the whole, counted with increase(). Undefined when that can't be told. */
export function eventsBehind(query: Query, { part, whole }: Share): string | undefined {
  const [upper, lower] = [unwrapped(part), unwrapped(whole)];
  const grouped = (node: QueryNode) => groupingOf(query, node)?.labels.toSorted().join() ?? '';
  if (calls(query, upper) !== 'sum' || calls(query, lower) !== 'sum' || grouped(upper) !== grouped(lower))
    return undefined;
  if (groupingOf(query, lower)?.keeps === false) return undefined;
  const inner = argumentsOf(lower)[0];
  const name = inner && calls(query, inner);
  if (!inner?.firstChild || (name !== 'rate' && name !== 'increase')) return undefined;
  const { text } = query;
  return `${text.slice(lower.from, inner.firstChild.from)}increase${text.slice(inner.firstChild.to, lower.to)}`;
}

function only({ selectors }: Query, side: QueryNode | null): Selector | undefined {
  const inside = selectors.filter(({ node }) => side && node.from >= side.from && node.to <= side.to);
  return inside.length === 1 ? inside[0] : undefined;
}
