import { ragMetrics } from './metrics.ts';

/** PromQL that answers a kind of question. */
interface Answer {
  /** Matches the questions of this kind; without it, all questions about the metric are. */
  asks?: RegExp;
  promql: string;
  /** Where to find the rest of the answer, if the metric has only a part of it. */
  besides?: string;
}

/** A technical metric and its meaning. Name, type, labels and help come from the code that registers it. */
export interface TechnicalMetric {
  name: string;
  type: 'counter' | 'gauge' | 'histogram';
  labels: readonly string[];
  /** Its help text on `/metrics`. */
  help: string;
  /** Matches texts about its quantity, in lower case: questions, and names of other metrics. */
  about?: RegExp;
  /** Words that only texts about its quantity use. */
  words?: string;
  /** The most specific first, the last for every question. */
  answers: readonly Answer[];
}

type Meaning = Pick<TechnicalMetric, 'about' | 'words' | 'answers'>;

const ASKED = '(?:quer(?:y|ies)|questions?|requests?|calls?|search(?:es)?|answers?)';
const P95 = 'histogram_quantile(0.95, sum by (le) (rate(rag_query_duration_seconds_bucket[5m])))';

/**
 * The meaning of the technical metrics, the most specific first: if several match a text, the first counts. Leaves out
 * metrics of the process that answer no question of a manager.
 */
const MEANINGS: Readonly<Record<string, Meaning>> = {
  rag_cache_lookups_total: {
    about: /\bcach(?:e[sd]?|ing|é)\b/,
    answers: [
      {
        promql:
          'sum(rate(rag_cache_lookups_total{result="hit"}[5m])) / sum(rate(rag_cache_lookups_total[5m]))',
      },
    ],
  },
  rag_tokens_total: {
    about: /\btokens?\b/,
    answers: [{ promql: 'sum by (model, kind) (increase(rag_tokens_total[1d]))' }],
  },
  rag_read_units_total: {
    about: /\bread units?\b|\bsearch pinecone\b/,
    answers: [{ promql: 'increase(rag_read_units_total[1d])' }],
  },
  nodejs_gc_duration_seconds: {
    about: /\b(?:gc|garbage)\b/,
    answers: [{ promql: 'sum by (kind) (rate(nodejs_gc_duration_seconds_sum[5m]))' }],
  },
  nodejs_eventloop_lag_p99_seconds: {
    about: /\bevent[- ]?loop\b/,
    answers: [{ promql: 'nodejs_eventloop_lag_p99_seconds' }],
  },
  process_resident_memory_bytes: {
    about: /\b(?:memory|heap|ram|rss|speicher\w*|memoria|mémoire)\b/,
    answers: [{ promql: 'process_resident_memory_bytes' }],
  },
  process_cpu_seconds_total: {
    about: /\b(?:cpu|processor|cores?|prozessor)\b/,
    answers: [{ promql: 'rate(process_cpu_seconds_total[5m])' }],
  },
  process_start_time_seconds: {
    about: /\b(?:uptime|restart(?:s|ed)?|start time)\b/,
    answers: [{ promql: 'time() - process_start_time_seconds' }],
  },
  rag_query_errors_total: {
    about:
      /\b(?:errors?|fail(?:s|ed|ing|ures?)?|exceptions?|time[ds]?[- ]?outs?|5xx|50\d|crash(?:e[sd])?|outages?|rate[- ]limit(?:s|ed)?|fehler\w*|errores|erreurs?|error budget|slo|availab(?:le|ility)|success rate)\b|\b(?:is|are) (?:the |our )?\w+ (?:up|down|healthy|stable)\b|\bhow (?:healthy|stable)\b/,
    answers: [
      {
        asks: /\b(?:rate|slo|availab|up|down|health|stable)/,
        promql: '1 - sum(rate(rag_query_errors_total[1h])) / sum(rate(rag_query_duration_seconds_count[1h]))',
      },
      { promql: 'sum by (stage) (increase(rag_query_errors_total[1d]))' },
    ],
  },
  rag_vendor_cost_usd_total: {
    // the cost of one query is a metric of its own: it needs the number of queries too
    about: new RegExp(
      `^(?!.*\\b(?:per|an?|one|each|every|single|average|pro|por|par) (?:\\w+ ){0,2}?${ASKED})(?=.*\\b(?:openai|pinecone|vendors?|providers?|llms?|embeddings?|total|gesamt\\w*)\\b).*\\b(?:costs?|spend(?:ing)?|spent|bill(?:s|ed)?|invoices?|expensive|budget|money|pay(?:ing)?|charge[sd]?|\\w*kosten|kostet)\\b`,
    ),
    words:
      'cost costs spend spending spent bill bills billed invoice invoices expensive budget money pay paying charge charges charged usd dollar dollars price prices kosten kostet gesamtkosten',
    answers: [{ promql: 'sum by (vendor) (increase(rag_vendor_cost_usd_total[30d]))' }],
  },
  rag_query_duration_seconds: {
    about: new RegExp(
      `\\b(?:p ?(?:50|75|90|95|99|999)|percentiles?|latenc(?:y|ies)|latenz\\w*|latencia|latence|durations?|(?:response|waiting|query|answering) times?|time to (?:answer|respond)|antwortzeit\\w*|apdex|bottlenecks?|throughput|qps|rps|traffic|slow(?:er|est)?|fast(?:er|est)?|quick(?:ly)?|how long|too long|(?:within|below|under) [\\w.]+ (?:ms|seconds?)|(?:request|query) (?:rate|volume))\\b|\\b(?:how many|number of) (?:\\w+ )?${ASKED}\\b|\\b${ASKED} per \\w+\\b|^(?:rag |api )?(?:queries|requests|questions)(?: total)?\\b`,
    ),
    answers: [
      {
        asks: /\b(?:within|below|under|less than|faster than) [\w.]+ ?(?:ms|milliseconds?|s|seconds?)\b/,
        promql:
          'sum(rate(rag_query_duration_seconds_bucket{le="1"}[5m])) / sum(rate(rag_query_duration_seconds_count[5m]))',
      },
      {
        asks: new RegExp(
          `\\b(?:throughput|qps|rps|traffic|rate|volume|how many|number of)\\b|\\b${ASKED} per\\b`,
        ),
        promql: 'sum(increase(rag_query_duration_seconds_count[1d]))',
      },
      {
        asks: /\bwhich\b|\bbottlenecks?\b/,
        promql: P95,
        besides: 'the traces and flame graphs of M7.2 show which one',
      },
      { promql: P95 },
    ],
  },
};

type Registered = { name: string; type: TechnicalMetric['type']; help: string; labelNames?: string[] };

let cached: readonly TechnicalMetric[] | undefined;

/** Every metric on `/metrics` before the exercises, those with a meaning first. */
export function technicalMetrics(): readonly TechnicalMetric[] {
  cached ??= fromCode();
  return cached;
}

/** The names of a metric's series in PromQL: a histogram has three more. */
export function seriesNames({ name, type }: Pick<TechnicalMetric, 'name' | 'type'>): string[] {
  return type === 'histogram' ? [name, `${name}_bucket`, `${name}_sum`, `${name}_count`] : [name];
}

function fromCode(): TechnicalMetric[] {
  const registered = ragMetrics().registry.getMetricsAsArray() as unknown as Registered[];
  const order = Object.keys(MEANINGS);
  const rank = ({ name }: Registered) => (name in MEANINGS ? order.indexOf(name) : order.length);
  return [...registered]
    .sort((a, b) => rank(a) - rank(b))
    .map(({ name, type, help, labelNames = [] }) => ({
      name,
      type,
      help,
      labels: labelNames,
      ...(MEANINGS[name] ?? { answers: [] }),
    }));
}
