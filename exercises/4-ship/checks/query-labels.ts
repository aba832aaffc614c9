import { around, below, labelsIn, type Query, selectorsIn, sourceOf } from '#lab/promql/query.ts';
import type { Fault } from '../../kit/failure.ts';
import { type KnownMetric, metricNamed } from './known-metrics.ts';

/** Labels that Prometheus and its discovery give to what they scrape. The code of the metric does not set them. */
const OF_TARGETS = new Set(
  `job instance namespace pod container node cluster env environment service app application host hostname endpoint
   region zone az datacenter dc replica shard stage prometheus team`.split(/\s+/),
);

/**
 * What is wrong with the labels in a query: a matcher or a grouping by a label that its metrics don't have. Prometheus
 * accepts both: the matcher returns nothing, and the grouping returns one sum without that label.
 */
export function queryLabelsFault(query: Query, known: readonly KnownMetric[]): Fault | undefined {
  for (const { metric: name, matchers } of query.selectors) {
    const metric = metricNamed(known, name);
    const unknown = metric && matchers.find(({ label }) => !labelsOf(metric, name).includes(label));
    if (metric && unknown && !OF_TARGETS.has(unknown.label))
      return fault(unknown.label, `${name}{${unknown.label}=…}`, metric);
  }
  for (const list of below(query.root, 'GroupingLabels')) {
    if (list.parent?.child('Without') || list.parent?.child('Ignoring')) continue; // it removes labels, and asks for none
    const expression = around(list).find(({ name }) => name === 'AggregateExpr' || name === 'BinaryExpr');
    const names = selectorsIn(query, expression).map(({ metric }) => metric);
    const metrics = names.map((name) => metricNamed(known, name));
    const [first] = metrics;
    if (!first || metrics.includes(undefined)) continue; // another team's metric may have any label
    const labels = metrics.flatMap((metric, i) => labelsOf(metric!, names[i]));
    const made = below(query.root, 'StringLiteral').map((text) => sourceOf(query, text).slice(1, -1));
    const right = new Set([...labels, ...made, ...OF_TARGETS]);
    const unknown = labelsIn(query, list).find((label) => !right.has(label));
    if (unknown) return fault(unknown, query.text.slice(list.parent?.from, list.to), first);
  }
  return undefined;
}

/** The labels of the series with this name: the buckets of a histogram also have le. */
function labelsOf({ labels, type }: KnownMetric, name: string | undefined): string[] {
  const le = type === 'histogram' && name?.endsWith('_bucket') ? ['le'] : [];
  return [...labels, ...le, '__name__'];
}

function fault(label: string, got: string, { name, labels }: KnownMetric): Fault {
  const only = `only the labels of ${name}: ${labels.join(', ')}`;
  return {
    expected: labels.length > 0 ? only : `no label, since ${name} has none`,
    got,
    likely: `Declare ${label} in labels if the code will set it, or remove it from the query. A label that is never set matches nothing.`,
  };
}
