import { isDeepStrictEqual } from 'node:util';
import { parseDuration } from '#lab/promql/duration.ts';
import {
  argumentsOf,
  below,
  calls,
  groupingOf,
  labelsIn,
  type Matcher,
  type Query,
  type QueryNode,
  selectorsIn,
  sourceOf,
  testOf,
  unwrapped,
} from '#lab/promql/query.ts';
import { STAGES } from '#lab/rag-api/failures.ts';
import { seriesNames, technicalMetrics } from '#lab/rag-api/metric-catalogue.ts';
import { QUERY_TYPES, TIERS } from '#lab/rag-api/types.ts';
import { nearest } from '../../kit/text.ts';
import { onlySelector, withoutConditions } from '../ship/share.ts';
import { type KnownMetric, metricNamed } from './known-metrics.ts';
import { CHANGE, directly } from './usage.ts';

/** What a person should look at. It is a guess, or there may be a reason for it, so it costs no points. */
export interface Remark {
  id: string;
  message: string;
}

/** What to look at in a query, at most one remark of each kind. */
export function remarksOn(query: Query, known: readonly KnownMetric[]): Remark[] {
  const messages = {
    'metric-name': misspelt(query, known),
    'label-value': strangeValue(query, known),
    'two-sides': twoSides(query),
    'default-first': defaultFirst(query),
    'short-window': shortWindow(query),
  };
  return Object.entries(messages).flatMap(([id, message]) => (message ? [{ id, message }] : []));
}

function misspelt(query: Query, known: readonly KnownMetric[]): string | undefined {
  for (const { metric } of query.selectors) {
    if (metric === undefined || metricNamed(known, metric)) continue;
    const meant = nearest(metric, known.flatMap(seriesNames), 2);
    if (meant)
      return `Is ${metric} meant to be ${meant}? Prometheus finds no series of a name that is not there.`;
  }
  return undefined;
}

/** Labels that have the same values in all metrics of this RAG API. */
const VALUES: Readonly<Record<string, readonly string[]>> = {
  rating: ['up', 'down'],
  tier: TIERS,
  query_type: QUERY_TYPES,
  vendor: ['openai', 'pinecone'],
};
/** Their values in technical metrics. A new metric may use the label with other values. */
const TECHNICAL_VALUES: typeof VALUES = {
  stage: STAGES,
  result: ['hit', 'miss'],
  kind: ['prompt', 'completion', 'embedding'],
};

/** A condition with a value that the label does not have today, or two values in one pair of braces. */
function strangeValue(query: Query, known: readonly KnownMetric[]): string | undefined {
  for (const { metric: name, matchers } of query.selectors) {
    const metric = metricNamed(known, name);
    if (!metric) continue;
    const technical = technicalMetrics().some((other) => other.name === metric.name);
    for (const matcher of matchers) {
      const { label, op, value } = matcher;
      const twice = matchers.find(
        (other) => op === '=' && other.label === label && other.op === '=' && other.value !== value,
      );
      if (twice)
        return `No series has two values of ${label}: for either value write ${label}=~"${value}|${twice.value}".`;
      const values = VALUES[label] ?? (technical ? TECHNICAL_VALUES[label] : undefined);
      if (values && value !== '' && !mayMatch(matcher, values))
        return `The condition ${label}${op}"${value}" names a value that ${label} does not have today (${values.join(', ')}).`;
    }
  }
  return undefined;
}

function mayMatch({ op, value }: Matcher, values: readonly string[]): boolean {
  if (op === '=' || op === '!=') return values.includes(value);
  return op === '!~' || values.some(testOf({ op, value }));
}

const JOINS = ['Add', 'Sub', 'Mul', 'Div', 'And', 'Eql', 'Neq', 'Lss', 'Lte', 'Gtr', 'Gte'];

/** Two sides of an operator that do not find each other, or are always the same. */
function twoSides(query: Query): string | undefined {
  for (const node of below(query.root, 'BinaryExpr')) {
    if (!JOINS.some((name) => node.child(name))) continue;
    const [left, right] = [unwrapped(node.firstChild!), unwrapped(node.lastChild!)];
    const matching = node.child('MatchingModifierClause');
    if (matching) {
      const several = severalForOne(query, matching, left, right);
      if (several) return several;
      continue;
    }
    const operator = sourceOf(query, node.children[1]!);
    const [by, otherBy] = [sumsBy(query, left), sumsBy(query, right)];
    if (by !== undefined && otherBy !== undefined && by !== otherBy)
      return `The left side of ${operator} keeps ${by || 'no label'}, the right side ${otherBy || 'no label'}: Prometheus joins only series with the same labels.`;
    const same = node.child('Div') && joinedWithItself(query, left, right);
    if (same) return same;
  }
  return undefined;
}

/** `x{rating="up"} / ignoring (rating) x`: one series on one side, several on the other. */
function severalForOne(
  query: Query,
  matching: QueryNode,
  left: QueryNode,
  right: QueryNode,
): string | undefined {
  if (!matching.child('Ignoring') || matching.children.length > 2) return undefined;
  const added = addedConditions(query, left, right);
  const ignored = labelsIn(query, matching);
  if (added?.length !== 1 || !ignored.includes(added[0]!.label) || !keeps(query, left, added[0]!.label))
    return undefined;
  return `One side has a series for each ${added[0]!.label}, the other only one of them: sum the first without ${added[0]!.label}, or write group_left or group_right.`;
}

/** The labels of `sum by (…)` and the like, sorted; undefined for anything else. */
function sumsBy(query: Query, node: QueryNode): string | undefined {
  if (!/^(?:sum|avg|min|max|count)$/.test(calls(query, node))) return undefined;
  const grouping = groupingOf(query, node);
  return grouping?.keeps === false ? undefined : (grouping?.labels.toSorted().join(', ') ?? '');
}

/** `x{rating="up"} / x`: the series of both sides keep the label, so each is divided by itself. */
function joinedWithItself(query: Query, left: QueryNode, right: QueryNode): string | undefined {
  const added = addedConditions(query, left, right);
  if (!added || added.some(({ label }) => !keeps(query, left, label))) return undefined;
  const exact = added.filter(({ op }) => op === '=');
  const clash = exact.find((one) => exact.some((other) => other !== one && other.label === one.label));
  if (clash)
    return `No series has two values of ${clash.label}, so the two sides do not meet: sum each side first.`;
  return `The query divides series by themselves: the result is always 1. ${added[0] ? `Sum each side without ${added[0].label}.` : 'Add a condition to the first side, such as {rating="up"}.'}`;
}

/** The conditions that only one side has; undefined when the sides differ in anything else. */
function addedConditions(query: Query, left: QueryNode, right: QueryNode): Matcher[] | undefined {
  const [top, bottom] = [onlySelector(query, left), onlySelector(query, right)];
  if (!top || !bottom || withoutConditions(query, left) !== withoutConditions(query, right)) return undefined;
  const lacks = (others: readonly Matcher[]) => (matcher: Matcher) =>
    !others.some((other) => isDeepStrictEqual(other, matcher));
  return [...top.matchers.filter(lacks(bottom.matchers)), ...bottom.matchers.filter(lacks(top.matchers))];
}

function keeps(query: Query, node: QueryNode, label: string): boolean {
  if (below(node, 'AggregateExpr').length === 0) return true;
  const grouping = groupingOf(query, node);
  return grouping !== undefined && grouping.labels.includes(label) === grouping.keeps;
}

/** `vector(0) or sum(x)`: the left side always has a value. */
function defaultFirst(query: Query): string | undefined {
  const node = below(query.root, 'BinaryExpr').find(
    (at) =>
      at.child('Or') &&
      calls(query, unwrapped(at.firstChild!)) === 'vector' &&
      sumsBy(query, unwrapped(at.lastChild!)) === '',
  );
  return (
    node &&
    'The left side of or always has a value, so the right side is never used: put the default on the right.'
  );
}

/** Shorter windows hold fewer than two scrapes in almost every setup. */
const SHORTEST_WINDOW_MS = 30_000;

function shortWindow(query: Query): string | undefined {
  for (const call of below(query.root, 'FunctionCall')) {
    const window = below(call, 'MatrixSelector')[0]?.child('DurationExpr');
    const [selector] = selectorsIn(query, argumentsOf(call)[0]);
    if (!window || !selector || !CHANGE.includes(calls(query, call)) || !directly(selector.node)) continue;
    const length = sourceOf(query, window);
    if ((parseDuration(length) ?? SHORTEST_WINDOW_MS) < SHORTEST_WINDOW_MS)
      return `The window [${length}] is shorter than two usual scrapes of 15 s, and then ${calls(query, call)}() returns nothing.`;
  }
  return undefined;
}
