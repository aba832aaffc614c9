import type { Matcher, Query } from '#lab/promql/query.ts';
import { STAGES } from '#lab/rag-api/failures.ts';
import { technicalMetrics } from '#lab/rag-api/metric-catalogue.ts';
import { QUERY_TYPES, TIERS } from '#lab/rag-api/types.ts';
import type { Fault } from '../../kit/failure.ts';
import { type KnownMetric, metricNamed } from './known-metrics.ts';

/** Labels that have the same values in all metrics of this RAG API. */
const VALUES: Readonly<Record<string, readonly string[]>> = {
  rating: ['up', 'down'],
  tier: TIERS,
  query_type: QUERY_TYPES,
  vendor: ['openai', 'pinecone'],
};

/** The values of these labels in technical metrics. A new metric may use the label with other values. */
const TECHNICAL_VALUES: typeof VALUES = {
  stage: STAGES,
  result: ['hit', 'miss'],
  kind: ['prompt', 'completion', 'embedding'],
};

/** The values that a label of a metric can have; undefined when they are not known. */
function valuesOf({ name }: KnownMetric, label: string): readonly string[] | undefined {
  const technical = technicalMetrics().some((metric) => metric.name === name);
  return VALUES[label] ?? (technical ? TECHNICAL_VALUES[label] : undefined);
}

/** Whether a condition excludes any series of the metric. */
export function narrows(metric: KnownMetric, matcher: Matcher): boolean {
  const values = valuesOf(metric, matcher.label) ?? ['a', 'something-else']; // .* and != "" exclude neither
  return values.some((value) => !accepts(matcher, value));
}

/**
 * What is wrong with the label values in a query: a value that the label never has, or two values in one pair of braces.
 * Prometheus accepts both and finds no series.
 */
export function labelValuesFault(query: Query, known: readonly KnownMetric[]): Fault | undefined {
  for (const { metric: name, matchers } of query.selectors) {
    const metric = metricNamed(known, name);
    for (const { label } of metric ? matchers : []) {
      const ofLabel = matchers.filter((matcher) => matcher.label === label);
      const fault = valueFault(label, ofLabel, metric && valuesOf(metric, label));
      if (fault) return fault;
    }
  }
  return undefined;
}

function valueFault(
  label: string,
  matchers: readonly Matcher[],
  values: readonly string[] | undefined,
): Fault | undefined {
  const exact = matchers.filter(({ op }) => op === '=').map(({ value }) => value);
  const possible = values ?? exact;
  const written = matchers.map(inWords).join(', ');
  const unheardOf = matchers.find(
    (matcher) =>
      values &&
      !(matcher.op.startsWith('!')
        ? matcher.op === '!~' || matcher.value === '' || values.includes(matcher.value)
        : values.some((value) => accepts(matcher, value))),
  );
  if (values && unheardOf)
    return {
      expected: `a value that ${label} has: ${values.join(', ')}`,
      got: inWords(unheardOf),
      likely: unheardOf.op.startsWith('!')
        ? 'No series has that value, so this condition excludes nothing.'
        : 'No series has that value, so the query returns nothing, without an error.',
    };
  if (possible.length > 0 && !possible.some((value) => matchers.every((matcher) => accepts(matcher, value))))
    return {
      expected: `one value of ${label} in one pair of braces`,
      got: `{${written}}`,
      likely: `All conditions in braces must hold, and no series has two values of ${label}. For either value write ${label}=~"a|b"; to divide one by the other, write two selectors.`,
    };
  return undefined;
}

function accepts({ op, value }: Matcher, candidate: string): boolean {
  if (op === '=') return candidate === value;
  if (op === '!=') return candidate !== value;
  try {
    return new RegExp(`^(?:${value})$`).test(candidate) === (op === '=~');
  } catch {
    return true; // Prometheus's regular expressions allow a little more
  }
}

/** `rating="up"`. */
function inWords({ label, op, value }: Matcher): string {
  return `${label}${op}${JSON.stringify(value)}`;
}
