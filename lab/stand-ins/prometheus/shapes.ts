import type { Target } from '../../prometheus/scraper.ts';
import { formatNumber } from '../../promql/literals.ts';
import type { Value } from '../../promql/vector.ts';

/** `data` of an instant query. The times in a vector are those of the query, however old the samples are. */
export function instantResult(value: Value, at: number): { resultType: string; result: unknown } {
  const resultType = value.type;
  if (value.type === 'scalar') return { resultType, result: pair(at, value.value) };
  if (value.type === 'vector') {
    const { elements } = value;
    const result = elements.map((e) => ({ metric: Object.fromEntries(e.labels), value: pair(at, e.value) }));
    return { resultType, result };
  }
  const result = value.series.map(({ labels, samples }) => ({
    metric: Object.fromEntries(labels),
    values: samples.map((sample) => pair(sample.at, sample.value ?? Number.NaN)),
  }));
  return { resultType, result };
}

/** Prometheus's pair of a time in seconds and a value as text. */
function pair(at: number, value: number): [seconds: number, value: string] {
  return [at / 1000, formatNumber(value)];
}

/** A row of `/api/v1/targets`. */
export function targetRow(target: Target): Record<string, unknown> {
  const { job, instance, scrapeUrl, intervalMs, health, lastScrape, lastScrapeMs, lastError } = target;
  const { protocol, pathname } = new URL(scrapeUrl);
  const interval = intervalMs % 1000 === 0 ? `${intervalMs / 1000}s` : `${intervalMs}ms`;
  return {
    discoveredLabels: {
      __address__: instance,
      __metrics_path__: pathname,
      __scheme__: protocol.replace(':', ''),
      __scrape_interval__: interval,
      __scrape_timeout__: interval,
      job,
    },
    labels: { instance, job },
    scrapePool: job,
    scrapeUrl,
    globalUrl: scrapeUrl,
    lastError,
    // before the first scrape: Go's zero time
    lastScrape: lastScrape === undefined ? '0001-01-01T00:00:00Z' : new Date(lastScrape).toISOString(),
    lastScrapeDuration: lastScrapeMs / 1000,
    health,
    scrapeInterval: interval,
    scrapeTimeout: interval,
  };
}
