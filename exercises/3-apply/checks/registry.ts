import {
  Counter,
  Histogram,
  type OpenMetricsContentType,
  type PrometheusContentType,
  Registry,
} from 'prom-client';
import type { Format } from '../../kit/metrics.ts';

/** What prom-client keeps of a metric but leaves out of its types. */
export interface Declared {
  type: string;
  help: string;
  labelNames: readonly string[];
  enableExemplars: boolean;
}

/** Names of the metrics on a registry. */
export function namesOn(registry: Registry): string[] {
  return registry.getMetricsAsArray().map(({ name }) => name);
}

/** `counter`, `gauge`, `histogram` or `summary`. */
export function typeOf(registry: Registry, name: string): string {
  return (registry.getSingleMetric(name) as unknown as Declared).type;
}

/** The name of a metric in OpenMetrics, which adds `_total` to the samples of a counter and not to its name. */
export function familyOf(registry: Registry, name: string): string {
  return typeOf(registry, name) === 'counter' ? name.replace(/_total$/, '') : name;
}

/** A registry with two metrics of the app on it. */
export function registryWithOthers(format: Format): Registry {
  const registry = new Registry<PrometheusContentType | OpenMetricsContentType>();
  if (format === 'openMetrics') registry.setContentType(Registry.OPENMETRICS_CONTENT_TYPE);
  const registers = [registry];
  const help = 'As in the lab.';
  const errors = new Counter({ name: 'rag_query_errors_total', help, labelNames: ['stage'], registers });
  errors.inc({ stage: 'search' }, 3);
  new Histogram({ name: 'rag_query_duration_seconds', help, registers }).observe(0.12);
  return registry as Registry;
}
