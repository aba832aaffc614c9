import {
  Counter,
  collectDefaultMetrics,
  Histogram,
  type Metric,
  type OpenMetricsContentType,
  type PrometheusContentType,
  Registry,
} from 'prom-client';
import { STAGES, type Stage } from './failures.ts';

// The one file that knows the metrics client: prom-client goes on as @prometheus-io/client, which needs Node 22.

export { Registry } from 'prom-client';

/** The technical metrics that M7.2 left behind. */
export interface RagMetrics {
  registry: Registry;
  /** One answered or failed question, and how long it took. */
  queryTook(seconds: number): void;
  cacheLookup(result: 'hit' | 'miss'): void;
  queryFailed(stage: Stage): void;
  vendorCost(vendor: 'openai' | 'pinecone', usd: number): void;
  tokens(model: string, kind: 'prompt' | 'completion' | 'embedding', count: number): void;
  readUnits(count: number): void;
}

/**
 * Registers the RAG API's technical metrics. Every series whose labels are known beforehand starts at 0, because
 * Prometheus can't see the first increase of a series that appears with it.
 */
export function ragMetrics(registry = new Registry()): RagMetrics {
  collectDefaultMetrics({ register: registry });
  const registers = [registry];
  const duration = new Histogram({
    name: 'rag_query_duration_seconds',
    help: 'Time to answer a question, failures included.',
    buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
    registers,
  });
  const lookups = new Counter({
    name: 'rag_cache_lookups_total',
    help: 'Look-ups of a question in the embedding cache.',
    labelNames: ['result'],
    registers,
  });
  const errors = new Counter({
    name: 'rag_query_errors_total',
    help: 'Failures while answering a question, by stage of the pipeline.',
    labelNames: ['stage'],
    registers,
  });
  const cost = new Counter({
    name: 'rag_vendor_cost_usd_total',
    help: 'What answering cost at list prices, US dollars.',
    labelNames: ['vendor'],
    registers,
  });
  const tokens = new Counter({
    name: 'rag_tokens_total',
    help: 'Tokens sent to and received from OpenAI.',
    labelNames: ['model', 'kind'],
    registers,
  });
  const readUnits = new Counter({
    name: 'rag_read_units_total',
    help: 'Pinecone read units used by searches.',
    registers,
  });
  for (const result of ['hit', 'miss']) lookups.inc({ result }, 0);
  for (const stage of STAGES) errors.inc({ stage }, 0);
  for (const vendor of ['openai', 'pinecone']) cost.inc({ vendor }, 0);
  return {
    registry,
    queryTook: (seconds) => duration.observe(seconds),
    cacheLookup: (result) => lookups.inc({ result }),
    queryFailed: (stage) => errors.inc({ stage }),
    vendorCost: (vendor, usd) => cost.inc({ vendor }, usd),
    tokens: (model, kind, count) => tokens.inc({ model, kind }, count),
    readUnits: (count) => readUnits.inc(count),
  };
}

/** Both formats that Prometheus asks for; exemplars exist in OpenMetrics only. */
export const METRICS_TYPES = {
  text: Registry.PROMETHEUS_CONTENT_TYPE,
  openMetrics: Registry.OPENMETRICS_CONTENT_TYPE,
} as const;

/** A registry whose metrics may carry exemplars: prom-client allows them in OpenMetrics registries only. */
export function exemplarRegistry(): Registry {
  const registry = new Registry<OpenMetricsContentType>();
  registry.setContentType(Registry.OPENMETRICS_CONTENT_TYPE);
  return registry as unknown as Registry;
}

/** A registry in one of the two exposition formats. */
export async function exposition(registry: Registry, format: keyof typeof METRICS_TYPES): Promise<string> {
  const shadow = new Registry<PrometheusContentType | OpenMetricsContentType>();
  shadow.setContentType(METRICS_TYPES[format]);
  // To write OpenMetrics, prom-client 15 strips `_total` off the name of each counter it meets, for good. It gets
  // shadows to rename, so that the next plain-text scrape still finds the counters under their own names.
  for (const metric of registry.getMetricsAsArray() as unknown as Metric[])
    shadow.registerMetric(Object.create(metric) as Metric);
  return shadow.metrics();
}
