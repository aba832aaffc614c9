import type { Query, QueryNode } from '#lab/promql/query.ts';
import { below, calls, groupingOf, sourceOf, testOf, unwrapped } from '#lab/promql/query.ts';
import { seriesNames } from '#lab/rag-api/metric-catalogue.ts';
import { QUERY_TYPES, TIERS } from '#lab/rag-api/types.ts';
import { nearest } from '../../kit/text.ts';
import { onlySelector, withoutConditions } from '../ship/share.ts';
import { type KnownMetric, metricNamed } from './known-metrics.ts';

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
  };
  return Object.entries(messages).flatMap(([id, message]) => (message ? [{ id, message }] : []));
}

function misspelt(query: Query, known: readonly KnownMetric[]): string | undefined {
  for (const { metric } of query.selectors) {
    const meant = metric && !metricNamed(known, metric) && nearest(metric, known.flatMap(seriesNames), 2);
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

/** A condition with a value that the label does not have today. */
function strangeValue({ selectors }: Query, known: readonly KnownMetric[]): string | undefined {
  const own = selectors.filter(({ metric }) => metricNamed(known, metric));
  for (const { label, op, value } of own.flatMap(({ matchers }) => matchers)) {
    const values = VALUES[label];
    if (!values || value === '' || op === '!~') continue;
    if (!values.some(testOf({ op: op === '!=' ? '=' : op, value })))
      return `The condition ${label}${op}"${value}" names a value that ${label} does not have today (${values.join(', ')}).`;
  }
  return undefined;
}

/** Two sides of an operator that do not find each other, or are always the same. */
function twoSides(query: Query): string | undefined {
  for (const node of below(query.root, 'BinaryExpr')) {
    if (['MatchingModifierClause', 'Or', 'Unless'].some((name) => node.child(name))) continue;
    const [left, right] = [unwrapped(node.firstChild!), unwrapped(node.lastChild!)];
    const [by, otherBy] = [sumsBy(query, left), sumsBy(query, right)];
    if (by !== undefined && otherBy !== undefined && by !== otherBy)
      return `The left side of ${sourceOf(query, node.children[1]!)} keeps ${by || 'no label'}, the right side ${otherBy || 'no label'}: Prometheus joins only series with the same labels.`;
    const same = withoutConditions(query, left) === withoutConditions(query, right);
    const kept = onlySelector(query, left)?.matchers.find(({ label }) => by?.split(', ').includes(label));
    if (node.child('Div') && same && (kept || below(left, 'AggregateExpr').length === 0))
      return 'The query divides series by themselves: the result is always 1, or nothing. Sum each side first, such as sum by (tier) (…).';
  }
  return undefined;
}

/** The labels of `sum by (…)` and the like, sorted; undefined for anything else. */
function sumsBy(query: Query, node: QueryNode): string | undefined {
  if (!/^(?:sum|avg|min|max|count)$/.test(calls(query, node))) return undefined;
  const grouping = groupingOf(query, node);
  return grouping?.keeps === false ? undefined : (grouping?.labels.toSorted().join(', ') ?? '');
}
