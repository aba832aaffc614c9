import {
  argumentsOf,
  below,
  calls,
  groupingOf,
  type Matcher,
  type Query,
  type QueryNode,
  type Selector,
  selectorsIn,
  unwrapped,
} from '#lab/promql/query.ts';

/** A query that divides a part by its whole, such as the votes up by all votes. Its value lies between 0 and 1. */
export interface Share {
  part: QueryNode;
  whole: QueryNode;
}

/** Reads a query as a share: both sides use the same metric, and the part only adds matchers to those of the whole. */
export function shareIn(query: Query): Share | undefined {
  return shareAt(query, query.root);
}

/** The same for a part of a query, such as the one after `1 + 4 *`. */
export function shareAt(query: Query, node: QueryNode): Share | undefined {
  const [part, whole] = sidesOfDivision(node);
  return part && whole && isPartOf(query, part, whole) ? { part, whole } : undefined;
}

/** A share upside down, such as all votes divided by the votes up: its value is 1 or more. */
export function upsideDownAt(query: Query, node: QueryNode): Share | undefined {
  const [whole, part] = sidesOfDivision(node);
  return part && whole && isPartOf(query, part, whole) ? { part, whole } : undefined;
}

/** The matchers of one selector that another one doesn't have. */
export function addedMatchers(narrow: Selector, wide: Selector): Matcher[] {
  return narrow.matchers.filter((matcher) => !wide.matchers.some((other) => same(matcher, other)));
}

function same(a: Matcher, b: Matcher): boolean {
  return a.label === b.label && a.op === b.op && a.value === b.value;
}

function sidesOfDivision(node: QueryNode): (QueryNode | null)[] {
  const root = unwrapped(node);
  return root.name === 'BinaryExpr' && root.getChild('Div') ? [root.firstChild, root.lastChild] : [];
}

/** Whether one side of a division uses the same metric as the other and only adds matchers. */
export function isPartOf(query: Query, part: QueryNode, whole: QueryNode): boolean {
  const [top, bottom] = [only(query, part), only(query, whole)];
  if (!top || !bottom || top.metric === undefined || top.metric !== bottom.metric) return false;
  const narrower = addedMatchers(bottom, top).length === 0 && addedMatchers(top, bottom).length > 0;
  const plain = (side: QueryNode) => below(side, 'BinaryExpr').length === 0;
  const alike = calls(query, unwrapped(part)) === calls(query, unwrapped(whole));
  return narrower && alike && plain(part) && plain(whole);
}

/** PromQL for the number of events behind a share: the whole, counted with increase(). Undefined when it is not known. */
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

function only(query: Query, side: QueryNode): Selector | undefined {
  const inside = selectorsIn(query, side);
  return inside.length === 1 ? inside[0] : undefined;
}
