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

// The only file that uses the metrics client. Its successor is @prometheus-io/client, which needs Node 22.

export { Counter, Gauge, Registry } from 'prom-client';

/** The technical metrics from M7.2. */
export interface RagMetrics {
  registry: Registry;
  /** One answered or failed question, and how long it took. */
  queryTook(seconds: number): void;
  /** One of these questions was a probe. */
  probeAsked(): void;
  cacheLookup(result: 'hit' | 'miss'): void;
  queryFailed(stage: Stage): void;
  /** What an answer to a person cost. */
  vendorCost(vendor: 'openai' | 'pinecone', usd: number): void;
  tokens(model: string, kind: 'prompt' | 'completion' | 'embedding', count: number): void;
  readUnits(count: number): void;
}

/**
 * Registers the RAG API's technical metrics. Every series with known labels starts at 0, as Prometheus does not see the
 * first increase of a series that begins with it.
 */
export function ragMetrics(registry = new Registry()): RagMetrics {
  collectDefaultMetrics({ register: registry });
  const registers = [registry];
  const counter = (name: string, help: string, ...labelNames: string[]) =>
    new Counter({ name, help, labelNames, registers });
  const duration = new Histogram({
    name: 'rag_query_duration_seconds',
    help: 'Time to answer a question, failures included.',
    buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
    registers,
  });
  const probes = counter(
    'rag_probe_queries_total',
    'Questions that no person asked: those of checkpoints, and the first ones of the lab.',
  );
  const lookups = counter(
    'rag_cache_lookups_total',
    'Lookups of questions in the embedding cache.',
    'result',
  );
  const errors = counter(
    'rag_query_errors_total',
    'Failures while answering a question, by stage of the pipeline.',
    'stage',
  );
  const cost = counter(
    'rag_vendor_cost_usd_total',
    'Cost of the answers to people at list prices, in US dollars.',
    'vendor',
  );
  const tokens = counter('rag_tokens_total', 'Tokens sent to and received from OpenAI.', 'model', 'kind');
  const readUnits = counter('rag_read_units_total', 'Pinecone read units used by searches.');
  for (const result of ['hit', 'miss']) lookups.inc({ result }, 0);
  for (const stage of STAGES) errors.inc({ stage }, 0);
  for (const vendor of ['openai', 'pinecone']) cost.inc({ vendor }, 0);
  return {
    registry,
    queryTook: (seconds) => duration.observe(seconds),
    probeAsked: () => probes.inc(),
    cacheLookup: (result) => lookups.inc({ result }),
    queryFailed: (stage) => errors.inc({ stage }),
    vendorCost: (vendor, usd) => cost.inc({ vendor }, usd),
    tokens: (model, kind, count) => tokens.inc({ model, kind }, count),
    readUnits: (count) => readUnits.inc(count),
  };
}

/** The two formats that Prometheus asks for; only OpenMetrics has exemplars. */
export const METRICS_TYPES = {
  text: Registry.PROMETHEUS_CONTENT_TYPE,
  openMetrics: Registry.OPENMETRICS_CONTENT_TYPE,
} as const;

/** A registry whose metrics may have exemplars: prom-client allows them only in OpenMetrics registries. */
export function exemplarRegistry(): Registry {
  const registry = new Registry<OpenMetricsContentType>();
  registry.setContentType(Registry.OPENMETRICS_CONTENT_TYPE);
  return registry as unknown as Registry;
}

/** The text of a registry in one of the two formats. */
export async function exposition(registry: Registry, format: keyof typeof METRICS_TYPES): Promise<string> {
  const shadow = new Registry<PrometheusContentType | OpenMetricsContentType>();
  shadow.setContentType(METRICS_TYPES[format]);
  // to write OpenMetrics, prom-client 15 permanently removes `_total` from the name of each counter; it gets copies, so that
  // the next plain-text scrape still has the full names
  for (const metric of registry.getMetricsAsArray() as unknown as Metric[])
    shadow.registerMetric(Object.create(metric) as Metric);
  return shadow.metrics();
}
