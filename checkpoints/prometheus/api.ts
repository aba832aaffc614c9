import { z } from 'zod';
import { parseDuration } from '#lab/promql/duration.ts';
import { type CheckContext, orElse } from '../checkpoint.ts';
import { address } from '../http/address.ts';
import { clipped, HttpError } from '../http/error.ts';
import { send } from '../http/request.ts';
import { scrapedAt } from '../http/their-words.ts';

/** Prometheus's own default. */
const DEFAULT_INTERVAL_MS = 60_000;

const Series = z.object({
  metric: z.record(z.string(), z.string()),
  value: z.tuple([z.number(), z.string()]).optional(),
  // a native histogram
  histogram: z.tuple([z.number(), z.object({ count: z.string() })]).optional(),
});
const Vector = z.object({ data: z.object({ resultType: z.literal('vector'), result: z.array(Series) }) });

/** One sample of an instant query. It was evaluated at this time of Prometheus's clock (ms), and scraped before. */
export type Sample = Awaited<ReturnType<typeof instant>>[number];

/**
 * Asks `GET /api/v1/query` for the value now. Within five minutes of its last sample a series still has a "value now".
 *
 * @throws {Problem} also for a refused query
 */
export async function instant(context: CheckContext, expr: string) {
  const { body } = await prometheus(context, `/api/v1/query?query=${encodeURIComponent(expr)}`, Vector);
  return body.data.result.flatMap(({ metric, value, histogram }) => {
    const [at, text] = value ?? (histogram && [histogram[0], histogram[1].count]) ?? [];
    if (at === undefined || text === undefined) return [];
    return { labels: metric, value: sampleValue(text), evaluatedAt: at * 1000 };
  });
}

const ActiveTarget = z
  .object({
    labels: z.record(z.string(), z.string()),
    scrapeUrl: z.string(),
    health: z.enum(['up', 'down', 'unknown']),
    lastScrape: z.string(),
    lastError: z.string().default(''),
    scrapeInterval: z.string().default(''),
  })
  .transform(({ labels, lastScrape, lastError, scrapeInterval, ...target }) => ({
    ...target,
    job: labels.job ?? '',
    instance: labels.instance ?? '',
    lastScrapeAt: scrapedAt(lastScrape),
    intervalMs: parseDuration(scrapeInterval) ?? DEFAULT_INTERVAL_MS,
    lastError: clipped(lastError),
  }));
const Targets = z.object({ data: z.object({ activeTargets: z.array(ActiveTarget).nullable() }) });

/** One target that Prometheus scrapes. Its last scrape, by Prometheus's clock, is undefined before the first. */
export type Target = z.infer<typeof ActiveTarget>;

/** Asks `GET /api/v1/targets?state=active`. Undefined where that route is missing, as at most managed services. */
export async function activeTargets(context: CheckContext): Promise<Target[] | undefined> {
  const asked = prometheus(context, '/api/v1/targets?state=active', Targets);
  const reply = await orElse(asked, (problem) => {
    if (problem instanceof HttpError && problem.lacksRoute) return undefined;
    throw problem;
  });
  return reply && (reply.body.data.activeTargets ?? []);
}

const RuntimeInfo = z.object({ data: z.object({ startTime: z.string() }) });

/** How long Prometheus has been running, milliseconds, by this machine's clock; undefined where it doesn't say. */
export async function uptimeMs(context: CheckContext): Promise<number | undefined> {
  const asked = prometheus(context, '/api/v1/status/runtimeinfo', RuntimeInfo);
  const reply = await orElse(asked, () => undefined);
  const startedAt = Date.parse(reply?.body.data.startTime ?? '');
  return Number.isNaN(startedAt) ? undefined : Date.now() - startedAt;
}

/**
 * The target behind a series that another program scrapes and passes on: remote write, federation, Thanos, a managed
 * service. `up` says how it is, or the series itself where `up` is not passed on: `timestamp()` gives the time of the
 * sample itself, and the number of samples in five minutes gives the interval.
 *
 * @param name of the metric
 */
export async function targetFromSeries(context: CheckContext, name: string, sampled: Sample['labels']) {
  const { __name__, ...labels } = sampled;
  const { job, instance } = labels;
  const up = job && instance && selector('up', { job, instance });
  const [state] = up ? await instant(context, up) : [];
  const series = state ? up : selector(name, labels);
  const [scraped, count] = await Promise.all([
    instant(context, `timestamp(${series})`),
    instant(context, `count_over_time(${series}[5m])`),
  ]);
  if (!scraped[0]) return undefined;
  const samples = count[0]?.value ?? 0;
  return {
    job: job ?? '',
    instance: instance ?? labels.service_name ?? 'the RAG API',
    scrapeUrl: '',
    health: state && state.value !== 1 ? ('down' as const) : ('up' as const),
    lastScrapeAt: scraped[0].value * 1000,
    intervalMs: samples > 1 ? 300_000 / samples : DEFAULT_INTERVAL_MS,
    lastError: '',
  };
}

function selector(name: string, labels: Record<string, string>): string {
  return `${name}{${Object.entries(labels).map(([label, value]) => `${label}=${JSON.stringify(value)}`)}}`;
}

function prometheus<Body>(context: CheckContext, path: string, schema: z.ZodType<Body>) {
  const url = address(context.settings.prometheus.url, 'PROMETHEUS_URL', 'http://localhost:9090') + path;
  const facts = context.sandbox ? { as: "the lab's Prometheus" } : {};
  return send({ system: 'Prometheus', url, schema, context, facts });
}

function sampleValue(text: string): number {
  return text === '+Inf' ? Infinity : text === '-Inf' ? -Infinity : Number(text);
}
