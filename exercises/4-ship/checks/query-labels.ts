import { around, below, labelsIn, type Query, selectorsIn } from '#lab/promql/query.ts';
import type { Fault } from '../../kit/failure.ts';
import { type KnownMetric, metricNamed } from './known-metrics.ts';
import { labelsOfSeries } from './result-labels.ts';

/**
 * What is wrong with the labels in a query: a matcher or a grouping by a label that its metrics don't have. Prometheus
 * accepts both: the matcher returns nothing, and the grouping returns one sum without that label.
 */
export function queryLabelsFault(query: Query, known: readonly KnownMetric[]): Fault | undefined {
  for (const { metric: name, matchers } of query.selectors) {
    const metric = metricNamed(known, name);
    const unknown = metric && matchers.find(({ label }) => !labelsOfSeries(metric, name).includes(label));
    if (metric && unknown) return fault(unknown.label, `${name}{${unknown.label}=…}`, metric);
  }
  for (const list of below(query.root, 'GroupingLabels')) {
    const expression = around(list).find(({ name }) => name === 'AggregateExpr' || name === 'BinaryExpr');
    const inside = selectorsIn(query, expression);
    const metrics = inside.map(({ metric }) => ({ name: metric, metric: metricNamed(known, metric) }));
    const [first] = metrics;
    if (!first?.metric || metrics.some(({ metric }) => !metric)) continue; // another team's metric may have any label
    const labels = metrics.flatMap(({ metric, name }) => (metric ? labelsOfSeries(metric, name) : []));
    const made = below(query.root, 'StringLiteral').map(({ from, to }) => query.text.slice(from + 1, to - 1));
    const unknown = labelsIn(query, list).find((label) => !labels.includes(label) && !made.includes(label));
    if (unknown) return fault(unknown, query.text.slice(list.parent?.from, list.to), first.metric);
  }
  return undefined;
}

function fault(label: string, got: string, { name, labels }: KnownMetric): Fault {
  return {
    expected:
      labels.length > 0
        ? `only the labels of ${name}: ${labels.join(', ')}`
        : `no label, since ${name} has none`,
    got,
    likely: `Declare ${label} in labels if the code will set it, or remove it from the query. A label that is never set matches nothing.`,
  };
}
