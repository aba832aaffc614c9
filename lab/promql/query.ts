import { QuerySyntaxError, unexpectedAt } from './error.ts';
import { unquote } from './literals.ts';
import type { Matcher } from './matchers.ts';
import { type QueryNode, treeOf, walk } from './tree.ts';

export { QuerySyntaxError } from './error.ts';
export { compiled, type Matcher, testOf } from './matchers.ts';
export type { QueryNode } from './tree.ts';

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

/** A query as its tree. */
export interface Query {
  text: string;
  root: QueryNode;
  selectors: Selector[];
}

/** Characters of a query. A longer query could overflow the stack. */
const LONGEST = 4_000;

/**
 * Reads a query with Prometheus's own grammar. Throws {@link QuerySyntaxError} for the first thing that is not in the
 * grammar, for strings that are not closed or have an unknown escape, and for spaces that Prometheus does not know. Types
 * are for `checkTypes`.
 */
export function parseQuery(text: string): Query {
  if (text.length > LONGEST) throw new QuerySyntaxError(text, LONGEST, `longer than ${LONGEST} characters`);
  for (const found of text.matchAll(SPACES))
    if (found[1])
      throw new QuerySyntaxError(text, found.index, `unexpected character: ${codeOf(found[1])}`, STRANGE);
  const root = treeOf(text, (name, from, to) => {
    if (name === '⚠') throw unexpectedAt(text, from);
    // the grammar accepts a string without its last quote, and any escape
    if (name === 'StringLiteral' && unquote(text.slice(from, to)) === undefined)
      throw new QuerySyntaxError(text, from, 'unterminated quoted string, or an unknown escape in it');
  });
  if (!root) throw new QuerySyntaxError(text, 0, 'no expression found in input');
  const selectors = below(root, 'VectorSelector').map((node) => selectorOf(node, text));
  return { text, root, selectors };
}

/** Strings and comments, and outside of them a space that Prometheus does not know, such as a no-break space. */
const SPACES = /"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|`[^`]*`|#[^\n]*|([^\S \t\n\r])/g;
const STRANGE = 'The query was copied with a space that only looks like one. Type the space again.';
const codeOf = (character: string) =>
  `U+${character.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0')}`;

/** The source of a node. */
export function sourceOf(query: Query, node: QueryNode): string {
  return query.text.slice(node.from, node.to);
}

/** The selectors inside a node. */
export function selectorsIn({ selectors }: Query, node: QueryNode | undefined): Selector[] {
  return selectors.filter(({ node: at }) => node && at.from >= node.from && at.to <= node.to);
}

/** The nodes around a node, from the inside out. */
export function around(node: QueryNode): QueryNode[] {
  const found: QueryNode[] = [];
  for (let next = node.parent; next; next = next.parent) found.push(next);
  return found;
}

/** All nodes with this name in a node, itself included. */
export function below(node: QueryNode, name: string): QueryNode[] {
  return [...walk(node)].filter((at) => at.name === name);
}

/** The node without the brackets around it. */
export function unwrapped(node: QueryNode): QueryNode {
  let inner = node;
  while (inner.name === 'ParenExpr' && inner.firstChild) inner = inner.firstChild;
  return inner;
}

/** The name of the function or aggregation that a node calls, in lower case; empty for any other node. */
export function calls(query: Query, node: QueryNode): string {
  const named = node.name === 'FunctionCall' || node.name === 'AggregateExpr' ? node.firstChild : undefined;
  return named ? sourceOf(query, named).toLowerCase() : '';
}

/** The arguments of a call. */
export function argumentsOf(node: QueryNode): QueryNode[] {
  return node.child('FunctionCallBody')?.children ?? [];
}

/** The labels in `by (…)` or `without (…)`, and which of the two. */
export function groupingOf(
  query: Query,
  aggregate: QueryNode,
): { keeps: boolean; labels: string[] } | undefined {
  const modifier = aggregate.child('AggregateModifier');
  if (!modifier) return undefined;
  return { keeps: modifier.child('By') !== undefined, labels: labelsIn(query, modifier) };
}

/** Names of labels in a list such as `by (…)`, `on (…)` or `group_left (…)`. */
export function labelsIn(query: Query, node: QueryNode): string[] {
  return below(node, 'LabelName').map((label) => sourceOf(query, label));
}

function selectorOf(node: QueryNode, text: string): Selector {
  const at = (part: QueryNode | undefined) => (part ? text.slice(part.from, part.to) : '');
  const quoted = (part: QueryNode | undefined) => unquote(at(part)) ?? '';
  const parts = node.child('LabelMatchers')?.children ?? [];
  const inBraces = parts
    .filter(({ name }) => name !== 'QuotedLabelName')
    .map(
      (part): Matcher => ({
        label: part.name === 'QuotedLabelMatcher' ? quoted(part.firstChild?.firstChild) : at(part.firstChild),
        value: quoted(part.lastChild),
        op: at(part.child('MatchOp')) as Matcher['op'],
      }),
    );
  const quotedName = parts.find(({ name }) => name === 'QuotedLabelName');
  const name = at(node.child('Identifier')) || (quotedName && quoted(quotedName.firstChild));
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
