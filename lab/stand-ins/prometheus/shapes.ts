import type { Labels } from '../../prometheus/exposition.ts';
import { seriesKey } from '../../prometheus/history.ts';
import type { Target } from '../../prometheus/scraper.ts';
import { formatDuration } from '../../promql/duration.ts';
import type { Value } from '../../promql/evaluate.ts';
import { formatNumber } from '../../promql/literals.ts';

/** Prometheus's pair of a time in seconds and a value as text. */
type Pair = [seconds: number, value: string];

/** `data` of an instant query. The times in a vector are those of the query, however old the samples are. */
export function instantResult(value: Value, at: number): { resultType: string; result: unknown } {
  switch (value.type) {
    case 'scalar':
      return { resultType: 'scalar', result: pair(at, value.value) };
    case 'vector':
      return {
        resultType: 'vector',
        result: value.elements.map((e) => ({ metric: written(e.labels), value: pair(at, e.value) })),
      };
    case 'matrix':
      return {
        resultType: 'matrix',
        result: value.series.map(({ labels, samples }) => ({
          metric: written(labels),
          values: samples.map((sample) => pair(sample.at, sample.value ?? Number.NaN)),
        })),
      };
  }
}

/** `data` of a range query: one value per step, gathered by series. */
export function rangeResult(steps: readonly { at: number; value: Value }[]): {
  resultType: string;
  result: unknown;
} {
  const series = new Map<string, { metric: Record<string, string>; values: Pair[] }>();
  for (const { at, value } of steps) {
    const elements =
      value.type === 'scalar'
        ? [{ labels: new Map<string, string>(), value: value.value }]
        : value.type === 'vector'
          ? value.elements
          : [];
    for (const { labels, value: number } of elements) {
      const key = seriesKey(labels);
      const one = series.get(key) ?? { metric: written(labels), values: [] };
      series.set(key, one);
      one.values.push(pair(at, number));
    }
  }
  return { resultType: 'matrix', result: [...series.values()] };
}

/** A row of `/api/v1/targets`. */
export function targetRow(target: Target): Record<string, unknown> {
  const { job, instance, scrapeUrl, intervalMs, health, lastScrape, lastScrapeMs, lastError } = target;
  const { protocol, pathname } = new URL(scrapeUrl);
  const interval = formatDuration(intervalMs);
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
    // Go's zero time: the target hasn't been scraped yet.
    lastScrape: lastScrape === undefined ? '0001-01-01T00:00:00Z' : new Date(lastScrape).toISOString(),
    lastScrapeDuration: lastScrapeMs / 1000,
    health,
    scrapeInterval: interval,
    scrapeTimeout: interval,
  };
}

function pair(at: number, value: number): Pair {
  return [at / 1000, formatNumber(value)];
}

function written(labels: Labels): Record<string, string> {
  return Object.fromEntries(labels);
}
