import {
  below,
  calls,
  labelsIn,
  type Query,
  type QueryNode,
  type Selector,
  selectorsIn,
  sourceOf,
  unwrapped,
} from '#lab/promql/query.ts';
import type { Fault } from '../../kit/failure.ts';
import { type KnownMetric, metricNamed } from './known-metrics.ts';
import { narrows } from './label-values.ts';
import { resultLabels, SCALAR, SCRAPED } from './result-labels.ts';
import { addedMatchers } from './share.ts';

/** One side of an operator: its labels, and the labels whose value a matcher fixes. */
interface Side {
  node: QueryNode;
  labels: ReadonlySet<string>;
  fixed: ReadonlyMap<string, string>;
}

/**
 * What is wrong when the two sides of an operator don't match: Prometheus joins series with the same labels, and returns
 * nothing when there are none. Results with unknown labels are not checked.
 *
 * @see https://prometheus.io/docs/prometheus/latest/querying/operators/#vector-matching
 */
export function matchingFault(query: Query, known: readonly KnownMetric[]): Fault | undefined {
  for (const node of below(query.root, 'BinaryExpr')) {
    const fault = operatorFault(query, node, known);
    if (fault) return fault;
  }
  return undefined;
}

function operatorFault(query: Query, node: QueryNode, known: readonly KnownMetric[]): Fault | undefined {
  const [left, right] = [sideOf(query, node.firstChild, known), sideOf(query, node.lastChild, known)];
  if (node.getChild('Or')) return left && right && neverAsked(query, left, right);
  if (!left || !right || node.getChild('Unless')) return undefined;
  const matching = node.getChild('MatchingModifierClause');
  const listed = matching ? labelsIn(query, matching.getChild('GroupingLabels') ?? matching) : [];
  const all = [...new Set([...left.labels, ...right.labels])];
  const joined = matching?.getChild('On') ? listed : all.filter((label) => !listed.includes(label));
  return (
    nothingAlike(query, node, joined, left, right) ??
    (node.getChild('And') ? undefined : manyToOne(matching, joined, left, right)) ??
    (node.getChild('Div') ? byItself(query, joined, left, right, known) : undefined)
  );
}

function sideOf(query: Query, node: QueryNode | null, known: readonly KnownMetric[]): Side | undefined {
  const labels = node && resultLabels(query, node, known);
  if (!node || !labels || labels === SCALAR) return undefined;
  const fixed = new Map<string, string>();
  const [first, ...others] = selectorsIn(query, node);
  const isFixed = (selector: Selector, label: string, value: string) =>
    selector.matchers.some(
      (matcher) => matcher.label === label && matcher.op === '=' && matcher.value === value,
    );
  for (const { label, op, value } of first?.matchers ?? [])
    if (op === '=' && others.every((other) => isFixed(other, label, value))) fixed.set(label, value);
  return { node, labels, fixed };
}

function nothingAlike(
  query: Query,
  node: QueryNode,
  joined: readonly string[],
  left: Side,
  right: Side,
): Fault | undefined {
  const operator = sourceOf(query, node)
    .slice(left.node.to - node.from)
    .trim()
    .split(/[\s(]/, 1)[0];
  const lonely = joined.find((label) => left.labels.has(label) !== right.labels.has(label));
  if (lonely)
    return {
      expected: `the same labels on both sides of ${operator}`,
      got: `${named(left)} on the left, ${named(right)} on the right`,
      likely:
        'Prometheus joins series that have the same labels. Here there are none, so the query returns nothing. Write the same by (…) on both sides, or use on (…) and group_left.',
    };
  const apart = joined.find((label) => {
    const [one, other] = [left.fixed.get(label), right.fixed.get(label)];
    return left.labels.has(label) && one !== undefined && other !== undefined && one !== other;
  });
  if (!apart) return undefined;
  return {
    expected: `both sides of ${operator} without the label ${apart}, as in sum by (tier) (…)`,
    got: `${apart}="${left.fixed.get(apart)}" on the left, ${apart}="${right.fixed.get(apart)}" on the right`,
    likely: `Prometheus joins series that have the same labels, and these two never do. A sum on each side removes ${apart}.`,
  };
}

function manyToOne(
  matching: QueryNode | null,
  joined: readonly string[],
  left: Side,
  right: Side,
): Fault | undefined {
  if (!matching) return undefined;
  const rest = ({ labels, fixed, node }: Side) =>
    below(node, 'Topk').length + below(node, 'Bottomk').length > 0
      ? []
      : [...labels].filter(
          (label) => !joined.includes(label) && !fixed.has(label) && !SCRAPED.includes(label),
        );
  const manyLeft = matching.getChild('GroupLeft') ? [] : rest(left);
  const manyRight = matching.getChild('GroupRight') ? [] : rest(right);
  const [many, side] = manyLeft.length > 0 ? [manyLeft, 'left'] : [manyRight, 'right'];
  if (many.length === 0) return undefined;
  const both = manyLeft.length > 0 && manyRight.length > 0;
  return {
    expected: 'one series to join on each side, or group_left where the left has several',
    got: `several on the ${side}, one for each ${many.join(' and ')}`,
    likely:
      side === 'left' && !both
        ? 'Prometheus reports “many-to-one matching must be explicit”. Write group_left () after on (…).'
        : 'Prometheus reports “multiple matches for labels”. Sum each side first, by the labels in on (…).',
  };
}

/** A series that is divided by itself: the result is always 1. */
function byItself(
  query: Query,
  joined: readonly string[],
  left: Side,
  right: Side,
  known: readonly KnownMetric[],
): Fault | undefined {
  const [top, ...more] = selectorsIn(query, left.node);
  const [bottom, ...evenMore] = selectorsIn(query, right.node);
  const metric = top && metricNamed(known, top.metric);
  if (!top || !bottom || !metric || more.length + evenMore.length > 0 || top.metric !== bottom.metric)
    return undefined;
  if (bare(query, left.node, top) !== bare(query, right.node, bottom)) return undefined;
  const added = [...addedMatchers(top, bottom), ...addedMatchers(bottom, top)];
  const always = 'a part divided by its whole';
  if (added.every((matcher) => !narrows(metric, matcher)))
    return {
      expected: always,
      got: 'the whole divided by the whole: always 1',
      likely:
        added.length === 0
          ? 'Both sides are the same. Add a condition to the first side, such as {rating="up"}.'
          : 'The condition excludes nothing. Which value is the good one, or the bad one?',
    };
  const kept = added.every(({ label }) => joined.includes(label) && left.labels.has(label));
  return kept
    ? {
        expected: `${always}, with a sum on each side`,
        got: `series divided by themselves: always 1`,
        likely: `Prometheus joins series that have the same labels, so ${added[0]?.label}="${added[0]?.value}" is divided by itself. Write sum by (…) on both sides, without ${added[0]?.label}.`,
      }
    : undefined;
}

/** `vector(1) or x`: when both have no labels, the left side always wins. */
function neverAsked(query: Query, left: Side, right: Side): Fault | undefined {
  if (calls(query, unwrapped(left.node)) !== 'vector' || right.labels.size > 0) return undefined;
  return {
    expected: `${sourceOf(query, right.node)} or ${sourceOf(query, left.node)}`,
    got: `${sourceOf(query, left.node)} first`,
    likely:
      'The left side of or always has a value, so the right side is never used. Put the default on the right.',
  };
}

function named({ labels }: Side): string {
  const own = [...labels].filter((label) => !SCRAPED.includes(label));
  const scraped = labels.has('instance') ? ['instance'] : [];
  return [...own, ...scraped].join(', ') || 'no label';
}

/** The text of a side without its matchers and spaces. */
function bare(query: Query, side: QueryNode, { node }: Selector): string {
  const { text } = query;
  const braces = node.getChild('LabelMatchers');
  const [from, to] = braces ? [braces.from, braces.to] : [node.to, node.to];
  return (text.slice(side.from, from) + text.slice(to, side.to)).replace(/\s/g, '');
}
