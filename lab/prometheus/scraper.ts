import { setTimeout } from 'node:timers/promises';
import { type Exposition, type Labels, parseExposition } from './exposition.ts';
import { History, LOOKBACK_MS, seriesKey } from './history.ts';

/** A target and the result of its last scrape: a row of Prometheus's page Status → Targets. */
export interface Target {
  job: string;
  /** Host and port. */
  instance: string;
  scrapeUrl: string;
  intervalMs: number;
  health: 'up' | 'down' | 'unknown';
  /** Start of the last scrape, milliseconds since the epoch; undefined before the first. */
  lastScrape: number | undefined;
  lastScrapeMs: number;
  /** Why the last scrape failed; empty if it succeeded. */
  lastError: string;
}

/** A running scraper. Its samples are `up`, `scrape_duration_seconds` and those of the target. */
export type Scraper = ReturnType<typeof startScraper>;

export interface ScraperOptions {
  /** The page to scrape, such as `http://127.0.0.1:3000/metrics`. */
  url: string;
  /** Value of the label `job`. */
  job: string;
  intervalMs: number;
  /** Largest number of series; a scrape with more fails, as with Prometheus's `sample_limit`. */
  maxSeries?: number;
  fetch?: typeof fetch;
  /** Milliseconds since the epoch. */
  now?: () => number;
}

/** The header of Prometheus: OpenMetrics first. */
const ACCEPT = 'application/openmetrics-text;version=1.0.0,text/plain;version=0.0.4;q=0.5,*/*;q=0.1';
const MIN_TIMEOUT_MS = 1_000;
const MAX_TIMEOUT_MS = 10_000;

/**
 * Scrapes a target now and then every `intervalMs`, and keeps the last five minutes (at most 300 samples of a series).
 * Scrapes never overlap. A failed scrape is `up` 0 with the reason in {@link Target.lastError}, and all other series of the
 * target end. Does not keep the process alive.
 */
export function startScraper(options: ScraperOptions) {
  const { url, job, intervalMs, maxSeries = 5_000, fetch: get = fetch, now = Date.now } = options;
  const history = new History(maxSeries);
  const instance = new URL(url).host;
  const targetLabels = new Map(Object.entries({ instance, job }));
  const stopping = new AbortController();
  let live = new Map<string, Labels>();
  let target: Target = {
    job,
    instance,
    scrapeUrl: url,
    intervalMs,
    health: 'unknown',
    lastScrape: undefined,
    lastScrapeMs: 0,
    lastError: '',
  };

  async function scrape(): Promise<void> {
    const at = now();
    const started = performance.now();
    history.forgetBefore(at - LOOKBACK_MS);
    let lastError = '';
    try {
      const exposed = await read();
      if (stopping.signal.aborted) return;
      store(exposed, at);
    } catch (cause) {
      if (stopping.signal.aborted) return;
      lastError = reasonOf(cause);
      store([], at); // ends all series
    }
    const lastScrapeMs = performance.now() - started;
    history.add(labelled('up', targetLabels), { at, value: lastError ? 0 : 1 });
    history.add(labelled('scrape_duration_seconds', targetLabels), { at, value: lastScrapeMs / 1000 });
    target = { ...target, health: lastError ? 'down' : 'up', lastScrape: at, lastScrapeMs, lastError };
  }

  async function read(): Promise<Exposition['samples']> {
    const timeout = AbortSignal.timeout(Math.min(Math.max(intervalMs, MIN_TIMEOUT_MS), MAX_TIMEOUT_MS));
    const signal = AbortSignal.any([timeout, stopping.signal]);
    const response = await get(url, { headers: { accept: ACCEPT }, signal });
    const body = await response.text();
    if (!response.ok) throw new Error(`server returned HTTP status ${response.status}`);
    return parseExposition(body, response.headers.get('content-type') ?? undefined).samples;
  }

  function store(exposed: Exposition['samples'], at: number): void {
    const samples = exposed.map(({ name, labels, value, at: ownTime }) => ({
      labels: labelled(name, targetLabels, labels),
      sample: { at: ownTime ?? at, value },
    }));
    history.addAll(samples);
    // as in Prometheus, a series with its own times does not end when it is missing
    const seen = new Map(
      samples.filter((_, i) => exposed[i]?.at === undefined).map(({ labels }) => [seriesKey(labels), labels]),
    );
    for (const [key, labels] of live) if (!seen.has(key)) history.add(labels, { at, value: undefined });
    live = seen;
  }

  const running = repeat(scrape, intervalMs, stopping.signal);
  return {
    target: () => target,
    samples: history.samples,
    /** A copy of the current state with every time `agoMs` earlier; it never changes. */
    frozen: (agoMs: number) => ({
      target: { ...target, lastScrape: target.lastScrape && target.lastScrape - agoMs },
      samples: history.frozen(agoMs),
    }),
    /** Stops scraping; resolves when the current scrape is aborted. */
    async close(): Promise<void> {
      stopping.abort();
      await running;
    },
  };
}

/**
 * Labels of a stored series: `job` and `instance` of the target's page become `exported_job` and `exported_instance`, and
 * an empty label is left out.
 */
function labelled(name: string, target: Labels, own: Labels = new Map()): Labels {
  const kept = [...own]
    .filter(([, value]) => value !== '')
    .map(([label, value]): [string, string] => [target.has(label) ? `exported_${label}` : label, value]);
  return new Map([['__name__', name], ...kept, ...target]);
}

/** Runs the task now and then at every multiple of the interval at which it does not still run. */
async function repeat(task: () => Promise<void>, intervalMs: number, stop: AbortSignal): Promise<void> {
  const started = performance.now();
  while (!stop.aborted) {
    await task();
    const wait = intervalMs - ((performance.now() - started) % intervalMs);
    await setTimeout(wait, undefined, { ref: false, signal: stop }).catch(() => {}); // aborted: the loop ends
  }
}

/** The message of the cause, as that of fetch is only `fetch failed`: `connect ECONNREFUSED 127.0.0.1:3000`. */
function reasonOf(cause: unknown): string {
  if (!(cause instanceof Error)) return String(cause);
  return cause.cause instanceof Error ? cause.cause.message || cause.message : cause.message;
}
