import type { Query, QueryNode, Selector } from '#lab/promql/query.ts';
import { argumentsOf, calls, groupingOf, selectorsIn, sourceOf, unwrapped } from '#lab/promql/query.ts';

/** A query that divides a part by its whole, such as the votes up by all votes. Its value lies between 0 and 1. */
export interface Share {
  part: QueryNode;
  whole: QueryNode;
}

/** Reads a query, or a part of it, as a share. */
export function shareIn(query: Query, node: QueryNode = query.root): Share | undefined {
  const division = unwrapped(node);
  const [part, whole] = [division.firstChild, division.lastChild];
  return division.child('Div') && isPartOf(query, part!, whole!) ? { part: part!, whole: whole! } : undefined;
}

/** Whether two sums or counts differ only in that the first has more conditions. */
export function isPartOf(query: Query, part: QueryNode, whole: QueryNode): boolean {
  const [top, bottom] = [onlySelector(query, part), onlySelector(query, whole)];
  const text = withoutConditions(query, whole);
  if (!top || !bottom || withoutConditions(query, part) !== text) return false;
  const more = (a: Selector, b: Selector) => conditions(a).some((c) => !conditions(b).includes(c));
  return more(top, bottom) && !more(bottom, top) && /^(?:sum|count)/i.test(text) && !/delta|deriv/.test(text);
}

/** The only selector in a part of a query; undefined when there are others. */
export function onlySelector(query: Query, node: QueryNode): Selector | undefined {
  const [selector, ...others] = selectorsIn(query, node);
  return others.length === 0 ? selector : undefined;
}

/** The text of a part of a query without brackets around it, conditions in braces and spaces. */
export function withoutConditions(query: Query, node: QueryNode): string {
  const inner = unwrapped(node);
  const braces = onlySelector(query, inner)?.node.child('LabelMatchers');
  const text = sourceOf(query, inner);
  const [from, to] = braces ? [braces.from - inner.from, braces.to - inner.from] : [0, 0];
  return (text.slice(0, from) + text.slice(to)).replace(/\s/g, '');
}

function conditions({ matchers }: Selector): string[] {
  return matchers.map(({ label, op, value }) => `${label}${op}${value}`);
}

/** PromQL for the number of events behind a share: the whole, counted with increase(). Undefined when it is not known. */
export function eventsBehind(query: Query, { whole }: Share): string | undefined {
  const sum = unwrapped(whole);
  if (calls(query, sum) !== 'sum' || groupingOf(query, sum)?.keeps === false) return undefined;
  const [rate] = argumentsOf(sum);
  if (!rate?.firstChild || !['rate', 'increase'].includes(calls(query, rate))) return undefined;
  const { text } = query;
  return `${text.slice(sum.from, rate.firstChild.from)}increase${text.slice(rate.firstChild.to, sum.to)}`;
}
