import { parser } from '@prometheus-io/lezer-promql';
import { QuerySyntaxError, unexpectedAt } from './error.ts';
import { unquote } from './literals.ts';
import type { Matcher } from './matchers.ts';

export { QuerySyntaxError } from './error.ts';
export type { Matcher } from './matchers.ts';

export type QueryNode = ReturnType<typeof parser.parse>['topNode'];

/** A metric in a query, with its conditions. */
export interface Selector {
  /** Undefined when the query names no metric, as in `{job="rag-api"}`. */
  metric: string | undefined;
  /** Conditions on the name: that of the metric, or those on `__name__`. */
  names: Matcher[];
  /** Conditions on all other labels. */
  matchers: Matcher[];
  node: QueryNode;
}

/** A query as its tree of Prometheus's own grammar. */
export interface Query {
  text: string;
  root: QueryNode;
  selectors: Selector[];
}

/** Characters of a query. A longer query could overflow the stack. */
const LONGEST = 5_000;

/**
 * Reads a query with Prometheus's own grammar. Throws {@link QuerySyntaxError} for the first thing that is not in the
 * grammar, and for strings that are not closed or have an unknown escape.
 */
export function parseQuery(text: string): Query {
  if (text.length > LONGEST) throw new QuerySyntaxError(text, LONGEST, `longer than ${LONGEST} characters`);
  const tree = parser.parse(text);
  const selectors: Selector[] = [];
  const cursor = tree.cursor();
  do {
    const { from, to, name, type } = cursor;
    if (type.isError) throw unexpectedAt(text, from);
    // the grammar accepts a string without its last quote, and any escape
    if (name === 'StringLiteral' && unquote(text.slice(from, to)) === undefined)
      throw new QuerySyntaxError(text, from, 'unterminated quoted string, or an unknown escape in it');
    if (name === 'VectorSelector') selectors.push(selectorOf(cursor.node, text));
  } while (cursor.next());
  const root = tree.topNode.firstChild;
  if (!root) throw new QuerySyntaxError(text, 0, 'no expression found in input');
  return { text, root, selectors };
}

/** The source of a node. */
export function sourceOf(query: Query, node: QueryNode): string {
  return query.text.slice(node.from, node.to);
}

/** The selectors inside a node. */
export function selectorsIn({ selectors }: Query, node: QueryNode | null | undefined): Selector[] {
  return selectors.filter(({ node: at }) => node && at.from >= node.from && at.to <= node.to);
}

/** The nodes around a node, from the inside out. */
export function around(node: QueryNode): QueryNode[] {
  const found: QueryNode[] = [];
  for (let next = node.parent; next; next = next.parent) found.push(next);
  return found;
}

/** All nodes below a node with this name. */
export function below(node: QueryNode, name: string): QueryNode[] {
  const found: QueryNode[] = [];
  node.cursor().iterate((at) => {
    if (at.name === name) found.push(at.node);
  });
  return found;
}

/** The node without the brackets around it. */
export function unwrapped(node: QueryNode): QueryNode {
  const [inner] = node.name === 'ParenExpr' ? childrenOf(node) : [];
  return inner ? unwrapped(inner) : node;
}

/** The name of the function or aggregation that a node calls, in lower case; empty for any other node. */
export function calls(query: Query, node: QueryNode): string {
  const named = node.name === 'FunctionCall' || node.name === 'AggregateExpr' ? node.firstChild : undefined;
  return named ? sourceOf(query, named).toLowerCase() : '';
}

/** The arguments of a call. */
export function argumentsOf(node: QueryNode): QueryNode[] {
  return childrenOf(node.getChild('FunctionCallBody'));
}

/** The parts of a node, without comments. */
export function childrenOf(node: QueryNode | null): QueryNode[] {
  const found: QueryNode[] = [];
  for (let next = node?.firstChild; next; next = next.nextSibling)
    if (next.name !== 'LineComment') found.push(next);
  return found;
}

/** The labels in `by (…)` or `without (…)`, and which of the two. */
export function groupingOf(
  query: Query,
  aggregate: QueryNode,
): { keeps: boolean; labels: string[] } | undefined {
  const modifier = aggregate.getChild('AggregateModifier');
  if (!modifier) return undefined;
  return { keeps: modifier.getChild('By') !== null, labels: labelsIn(query, modifier) };
}

/** Names of labels in a list such as `by (…)`, `on (…)` or `group_left (…)`. */
export function labelsIn(query: Query, node: QueryNode): string[] {
  return below(node, 'LabelName').map((label) => sourceOf(query, label));
}

function selectorOf(node: QueryNode, text: string): Selector {
  const at = (part: QueryNode | null | undefined) => (part ? text.slice(part.from, part.to) : '');
  const quoted = (part: QueryNode | null | undefined) => unquote(at(part)) ?? '';
  const inBraces = [...below(node, 'UnquotedLabelMatcher'), ...below(node, 'QuotedLabelMatcher')].map(
    (part): Matcher => ({
      label: part.name === 'QuotedLabelMatcher' ? quoted(part.firstChild?.firstChild) : at(part.firstChild),
      value: quoted(part.lastChild),
      op: at(part.getChild('MatchOp')) as Matcher['op'],
    }),
  );
  const [quotedName] = below(node, 'QuotedLabelName').filter((part) => part.parent?.name === 'LabelMatchers');
  const name = at(node.getChild('Identifier')) || (quotedName && quoted(quotedName.firstChild));
  const names = inBraces.filter(({ label }) => label === NAME);
  if (name) names.unshift({ label: NAME, op: '=', value: name });
  return {
    metric: names.find(({ op }) => op === '=')?.value,
    names,
    matchers: inBraces.filter(({ label }) => label !== NAME),
    node,
  };
}

const NAME = '__name__';
