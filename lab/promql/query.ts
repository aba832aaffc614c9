import { parser } from '@prometheus-io/lezer-promql';
import { syntaxError } from './error.ts';
import { unquote } from './literals.ts';

export type QueryNode = ReturnType<typeof parser.parse>['topNode'];

/** One condition in braces, such as `rating="up"`; `op` is one of `=`, `!=`, `=~`, `!~`. */
export interface Matcher {
  label: string;
  op: string;
  value: string;
}

/** A metric in a query, with what stands around it. */
export interface Selector {
  /** Undefined when the name is left open, as in `{job="rag-api"}`. */
  metric: string | undefined;
  matchers: Matcher[];
  node: QueryNode;
}

/** A query as its tree of Prometheus's own grammar. */
export interface Query {
  text: string;
  root: QueryNode;
  selectors: Selector[];
}

/** Characters of a query; longer ones only serve to overflow the stack. */
const LONGEST = 5_000;
const [SHOWN_BEFORE, SHOWN_AFTER] = [28, 16];

/** PromQL that Prometheus would refuse. */
export class QuerySyntaxError extends Error {
  /** What is wrong, such as `unknown function with name "increse"`. */
  readonly problem: string;
  /** Line and column, counted from 1. */
  readonly line: number;
  readonly column: number;
  /** What stands around the place, and below it a caret. */
  readonly frame: string;

  constructor(query: string, at: number, problem: string) {
    const before = query.slice(0, at).split('\n');
    const [line, column] = [before.length, (before.at(-1)?.length ?? 0) + 1];
    super(`${line}:${column}: ${problem}`);
    this.problem = problem;
    this.line = line;
    this.column = column;
    const text = query.split('\n')[line - 1] ?? '';
    const start = Math.max(0, column - 1 - SHOWN_BEFORE);
    const shownBefore = `${start > 0 ? '…' : ''}${text.slice(start, column - 1)}`;
    this.frame = `${shownBefore}${text.slice(column - 1, column - 1 + SHOWN_AFTER)}\n${' '.repeat(shownBefore.length)}^`;
  }
}

/** Reads a query with Prometheus's own grammar. Throws {@link QuerySyntaxError} for the first thing that isn't in it. */
export function parseQuery(text: string): Query {
  if (text.length > LONGEST) throw new QuerySyntaxError(text, LONGEST, `longer than ${LONGEST} characters`);
  const tree = parser.parse(text);
  const selectors: Selector[] = [];
  const cursor = tree.cursor();
  do {
    if (cursor.type.isError) throw stumbled(text, cursor.from);
    if (cursor.name === 'VectorSelector') selectors.push(selectorOf(cursor.node, text));
  } while (cursor.next());
  const root = tree.topNode.firstChild;
  if (!root) throw new QuerySyntaxError(text, 0, 'no expression found in input');
  return { text, root, selectors };
}

/** The source of a node. */
export function sourceOf(query: Query, node: QueryNode): string {
  return query.text.slice(node.from, node.to);
}

/** The selectors that stand inside a node. */
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

/** The node inside of brackets that change nothing. */
export function unwrapped(node: QueryNode): QueryNode {
  const inner = node.name === 'ParenExpr' ? node.firstChild : null;
  return inner ? unwrapped(inner) : node;
}

/** The name of the function or aggregation that a node calls, in lower case; empty for any other node. */
export function calls(query: Query, node: QueryNode): string {
  const named = node.name === 'FunctionCall' || node.name === 'AggregateExpr' ? node.firstChild : undefined;
  return named ? sourceOf(query, named).toLowerCase() : '';
}

/** The arguments of a call. */
export function argumentsOf(node: QueryNode): QueryNode[] {
  const found: QueryNode[] = [];
  for (let next = node.getChild('FunctionCallBody')?.firstChild; next; next = next.nextSibling)
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
  const matchers = [...below(node, 'UnquotedLabelMatcher'), ...below(node, 'QuotedLabelMatcher')].map(
    (part) => ({
      label: part.name === 'QuotedLabelMatcher' ? quoted(part.firstChild?.firstChild) : at(part.firstChild),
      value: quoted(part.lastChild),
      op: at(part.getChild('MatchOp')),
    }),
  );
  const [name] = below(node, 'QuotedLabelName').filter((part) => part.parent?.name === 'LabelMatchers');
  const named = matchers.find(({ label, op }) => label === '__name__' && op === '=');
  const metric = at(node.getChild('Identifier')) || (name ? quoted(name.firstChild) : named?.value);
  return { metric, matchers: matchers.filter(({ label }) => label !== '__name__'), node };
}

function stumbled(text: string, at: number): QuerySyntaxError {
  const [, line, column, problem] =
    /: (\d+):(\d+): parse error: ([\s\S]*)$/.exec(syntaxError(text, at).message) ?? [];
  const start =
    text
      .split('\n')
      .slice(0, Number(line) - 1)
      .join('\n').length + (line === '1' ? 0 : 1);
  return new QuerySyntaxError(text, start + Number(column) - 1, problem ?? 'not PromQL');
}
