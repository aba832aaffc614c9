import { ragMetrics } from './metrics.ts';

/** A kind of question that a technical metric answers, with the PromQL for it. */
interface Answerable {
  /** Matches the words of the question. */
  asks: RegExp;
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
  /** Matches words for its quantity in the name of another metric with the same meaning. */
  about?: RegExp;
  /** The questions that it answers, the most specific first. */
  answers: readonly Answerable[];
}

type Meaning = Pick<TechnicalMetric, 'about' | 'answers'>;

const HOW_MUCH =
  '(?:how (?:many|much|often|high|big|large|low)|what|which|where|why|number of|count|rate|ratio|share|percent\\w*|%|is there|are there|causes?)';
const ASKED = '(?:quer(?:y|ies)|questions?|requests?|calls?|searches)';

/**
 * The meaning of the technical metrics, the most specific first: if several match a question, the first counts. Leaves out
 * metrics of the process that answer no question of a manager.
 */
const MEANINGS: Readonly<Record<string, Meaning>> = {
  rag_cache_lookups_total: {
    about: /\bcach(?:e|es|ed|ing)\b/,
    answers: [
      {
        asks: /\bcach(?:e|es|ed|ing)\b/,
        promql:
          'sum(rate(rag_cache_lookups_total{result="hit"}[5m])) / sum(rate(rag_cache_lookups_total[5m]))',
      },
    ],
  },
  rag_tokens_total: {
    about: /\btokens?\b/,
    answers: [{ asks: /\btokens?\b/, promql: 'sum by (model, kind) (increase(rag_tokens_total[1d]))' }],
  },
  rag_read_units_total: {
    about: /\bread units?\b/,
    answers: [
      { asks: /\bread units?\b/, promql: 'increase(rag_read_units_total[1d])' },
      {
        asks: /\bhow (?:often|many)\b.*\b(?:search(?:es)? (?:pinecone|the index)|pinecone (?:searches|queries|reads))\b/,
        promql: 'increase(rag_read_units_total[1d])',
      },
    ],
  },
  nodejs_gc_duration_seconds: {
    about: /\b(?:gc|garbage)\b/,
    answers: [
      {
        asks: /\b(?:gc|garbage collect\w*)\b/,
        promql: 'sum by (kind) (rate(nodejs_gc_duration_seconds_sum[5m]))',
      },
    ],
  },
  nodejs_eventloop_lag_p99_seconds: {
    about: /\bevent ?loop\b/,
    answers: [{ asks: /\bevent[- ]?loop\b/, promql: 'nodejs_eventloop_lag_p99_seconds' }],
  },
  process_resident_memory_bytes: {
    about: /\b(?:memory|heap|rss)\b/,
    answers: [{ asks: /\b(?:memory|heap|ram|rss)\b/, promql: 'process_resident_memory_bytes' }],
  },
  process_cpu_seconds_total: {
    about: /\bcpu\b/,
    answers: [{ asks: /\b(?:cpu|processor|cores?)\b/, promql: 'rate(process_cpu_seconds_total[5m])' }],
  },
  process_start_time_seconds: {
    about: /\b(?:uptime|start time)\b/,
    answers: [
      {
        asks: /\b(?:restart(?:s|ed)?|uptime|how long has the (?:service|api|process) been)\b/,
        promql: 'time() - process_start_time_seconds',
      },
    ],
  },
  rag_query_errors_total: {
    about: /\b(?:errors?|failures?|failed|exceptions?|timeouts?)\b/,
    answers: [
      {
        asks: new RegExp(
          `${HOW_MUCH}.*\\b(?:errors?|failures?|fail(?:s|ed|ing)?|50\\d|5xx|exceptions?|time[sd]?[- ]?outs?|crash\\w*|outages?|rate[- ]limit\\w*)\\b`,
        ),
        promql: 'sum by (stage) (increase(rag_query_errors_total[1d]))',
      },
      {
        asks: /\b(?:availab\w+|success rate|slo|error rate|error budget|reliab\w+)\b|\b(?:is|are|was|were) (?:the |our )?(?:rag )?(?:api|service|system|assistant|chat ?bot|bot|site|backend|app|it|we|everything) (?:up|down|online|offline|reachable|stable|healthy|running|alive)(?: (?:and running|again|now|today|right now))*\W*$|\bis the (?:api|service|system) (?:up|down|stable)\b|\bhow (?:healthy|stable)\b/,
        promql: '1 - sum(rate(rag_query_errors_total[1h])) / sum(rate(rag_query_duration_seconds_count[1h]))',
      },
    ],
  },
  rag_vendor_cost_usd_total: {
    about:
      /\b(?:costs?|spend|spent|spending)\b|\b(?:openai|pinecone|vendors?|providers?|llm|model|embeddings?|api) (?:bills?|invoices?|charges?|fees?)\b/,
    answers: [
      {
        asks: /\b(?:cost|costs)\b.*\b(?:an?|one|per|each|every|single|average) (?:\w+ )?(?:quer|question|answer|request)|\b(?:an?|one|each|every|single) (?:\w+ )?(?:query|question|answer|request) (?:costs?)\b/,
        promql:
          'sum(increase(rag_vendor_cost_usd_total[1d])) / sum(increase(rag_query_duration_seconds_count[1d]))',
      },
      {
        asks: /\b(?:openai|pinecone|vendors?|providers?|llms?|models?|embeddings?|tokens?|api|quer(?:y|ies)|questions?|answers?|requests?|we|us|our|total)\b.*\b(?:costs?|spend(?:s|ing)?|spent|bills?|invoices?|expensive|budget|money|pay|paid|paying)\b|\b(?:costs?|spend(?:s|ing)?|spent|bills?|invoices?|expensive|budget|money|pay|paid|paying)\b.*\b(?:openai|pinecone|vendors?|providers?|llms?|models?|embeddings?|api|quer(?:y|ies)|questions?|answers?|requests?|we|us|total)\b/,
        promql: 'sum by (vendor) (increase(rag_vendor_cost_usd_total[30d]))',
      },
      {
        asks: /\b(?:openai|pinecone|vendors?|providers?)\b.*\bcharge[sd]?\b/,
        promql: 'sum by (vendor) (increase(rag_vendor_cost_usd_total[30d]))',
      },
    ],
  },
  rag_query_duration_seconds: {
    about:
      /\b(?:duration|latency|response time|time to (?:answer|respond))\b|^(?:rag |api )?(?:(?:slow|fast|late) )?(?:queries|requests|questions)(?: total)?$|\bslow (?:answers|responses)\b/,
    answers: [
      {
        asks: new RegExp(
          `${HOW_MUCH}.*\\b(?:within|under|below|less than|faster than|longer than|more than) [\\w.]+ ?(?:ms|milliseconds?|s|secs?|seconds?)\\b`,
        ),
        promql:
          'sum(rate(rag_query_duration_seconds_bucket{le="1"}[5m])) / sum(rate(rag_query_duration_seconds_count[5m]))',
      },
      {
        asks: /\b(?:p ?(?:50|75|90|95|99|999)|(?:50|75|90|95|99)th|percentile\w*|median (?:response|latency|duration)|latenc(?:y|ies)|(?:response|answer(?:ing)?|query|waiting) times?|time to (?:answer|respond|first token)|apdex)\b/,
        promql: 'histogram_quantile(0.95, sum by (le) (rate(rag_query_duration_seconds_bucket[5m])))',
      },
      {
        asks: /\b(?:which|what) (?:\w+ ){0,2}?(?:quer(?:y|ies)|requests?|stages?|endpoints?|features?|steps?|functions?|calls?|parts?)(?: of the \w+)? (?:is|are|takes?) (?:the )?(?:slow|slowest|fastest|longest|bottleneck)\b|\bbottlenecks?\b/,
        promql: 'histogram_quantile(0.95, sum by (le) (rate(rag_query_duration_seconds_bucket[5m])))',
        besides: 'the traces and flame graphs of M7.2 show which one',
      },
      {
        asks: new RegExp(
          `\\b(?:(?:takes?|took|taking|waits?|waiting) (?:too |so |very )?long|how (?:long|slow|fast|quick|quickly|responsive)|too slow|slow enough|fast enough|quick enough|(?:is|are) (?:\\w+ ){1,4}(?:slow|fast|slower|faster))\\b.*?(?:\\b(?:wait\\w*|answers?|api|service|system|endpoint|respon\\w*|${ASKED})\\b|$)`,
        ),
        promql: 'histogram_quantile(0.95, sum by (le) (rate(rag_query_duration_seconds_bucket[5m])))',
      },
      {
        asks: new RegExp(
          `\\b(?:how many|number of) (?:\\w+ )?(?:${ASKED}|answers) (?:(?:do|does|did|have|can|are|were) (?:(?:we|they|users|people|customers|the|our|api|service|system) ){0,3}(?:get|got|answer|serve|serving|handle|process|receive|send|ask|run|have|asked|served|answered|answering|handled|processed|sent|received|give|given|there|slow)|(?:do|did) (?:we|users) (?:\\w+)$|come in|came in|per|each|every)\\b|\\b(?:request|query) (?:rate|volume|count)\\b|\\b(?:requests|queries|questions) per (?:second|minute|hour|day|week|month)\\b|\\b(?:traffic|throughput|qps|rps|load)\\b`,
        ),
        promql: 'sum(increase(rag_query_duration_seconds_count[1d]))',
      },
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
