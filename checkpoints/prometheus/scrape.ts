import { counted, listed } from '../../common/words.ts';
import type { CheckContext, Problem } from '../checkpoint.ts';
import { urlOf } from '../http/address.ts';
import { ago, span } from '../http/ages.ts';
import { poll } from '../http/poll.ts';
import { problemsOf } from '../problems.ts';
import { activeTargets, instant, type Sample, type Target, targetFromSeries, uptimeMs } from './api.ts';

const problem = problemsOf(import.meta.url);

/** The series that every question moves, answered or failed. */
export const QUERY_COUNT = 'rag_query_duration_seconds_count';

/** A target that Prometheus scrapes on time, with the age of its last scrape by Prometheus's own clock. */
export type FreshTarget = Target & { ageMs: number };

/** How long a new value may take to appear: 2½ scrape intervals, and at most a second for the queries. */
export function patience(intervalMs: number) {
  return {
    everyMs: Math.min(2000, Math.max(intervalMs / 10, Math.min(100, intervalMs))),
    deadlineMs: 2.5 * intervalMs + Math.min(1000, intervalMs),
  };
}

/**
 * The target that exposes the RAG API's metrics, up and scraped within the last two intervals.
 *
 * @throws {Problem} absent, down, never scraped or no longer scraped: each has its own message
 */
export async function freshTarget(context: CheckContext): Promise<FreshTarget> {
  await discovered(context);
  const first = await look(context);
  const { target, now } = first.target.lastScrapeAt ? first : await scraped(context, first.target);
  const { health, lastScrapeAt, intervalMs, lastError } = target;
  const name = called(target);
  if (health === 'down')
    throw problem('target-down', {
      target: name,
      why: lastError || 'its target is down (up is 0)',
    }).with({ ...target });
  const ageMs = Math.max(0, now - (lastScrapeAt ?? 0));
  if (ageMs >= 2 * intervalMs)
    throw problem('scrape-old', { target: name, age: ago(ageMs), every: span(intervalMs) }).with({
      ...target,
      ageMs,
    });
  return { ...target, ageMs };
}

/** Prometheus hands its targets to the scrapers every five seconds, so a new one has no targets until then. */
const DISCOVERY_MS = 10_000;

async function discovered(context: CheckContext): Promise<void> {
  if ((await activeTargets(context))?.length !== 0) return;
  const uptime = await uptimeMs(context);
  if (uptime === undefined || uptime >= DISCOVERY_MS) return;
  await poll({
    context,
    awaiting: 'waiting for Prometheus, which has just started, to find its targets',
    everyMs: 200,
    deadlineMs: DISCOVERY_MS - uptime,
    look: async () => ((await activeTargets(context))?.length ? true : undefined),
  });
}

/** The target, and the time (ms) by Prometheus's clock where it gave one, else by this machine's. */
async function look(context: CheckContext): Promise<{ target: Target; now: number }> {
  const series = await instant(context, QUERY_COUNT); // before the targets, so that an age never comes out too long
  const targets = await activeTargets(context);
  const now = series[0]?.evaluatedAt ?? Date.now();
  const target = among(targets ?? [], series, context) ?? (await passedOn(context, series));
  if (target) return { target, now };
  throw absent(targets);
}

/** Of the targets that expose the metric, the one at RAG_API_URL, else the one scraped last. */
function among(targets: readonly Target[], series: readonly Sample[], { settings }: CheckContext) {
  const api = urlOf(settings.ragApi.url);
  const atHost = (t: Target) => api && urlOf(t.scrapeUrl)?.host === api.host;
  const atPort = (t: Target) => api && portOf(urlOf(t.scrapeUrl)) === portOf(api);
  // a target that is down exposes nothing, and another RAG API that is up must not hide it
  const own = targets.find(atHost);
  if (own?.health === 'down') return own;
  const exposing = targets.filter(({ job, instance }) =>
    series.some(({ labels }) => labels.job === job && labels.instance === instance),
  );
  const from = series.length > 0 ? exposing : targets;
  // by port alone too, since the same program has another host name inside Docker
  const match = from.find(atHost) ?? from.find(atPort);
  return match ?? exposing.toSorted((a, b) => (b.lastScrapeAt ?? 0) - (a.lastScrapeAt ?? 0))[0];
}

function portOf(url: URL | undefined): string | undefined {
  return url && (url.port || (url.protocol === 'https:' ? '443' : '80'));
}

/** The series is there, but another program scrapes it. */
async function passedOn(context: CheckContext, series: readonly Sample[]): Promise<Target | undefined> {
  const host = urlOf(context.settings.ragApi.url)?.host;
  const own = series.find(({ labels }) => labels.instance === host) ?? series[0];
  return own && targetFromSeries(context, QUERY_COUNT, own.labels);
}

/** A Prometheus that has only just started: its first scrape is at most one interval away. */
async function scraped(context: CheckContext, target: Target) {
  const seen = await poll({
    context,
    awaiting: `waiting for Prometheus's first scrape of ${called(target)} (every ${span(target.intervalMs)})`,
    ...patience(target.intervalMs),
    look: async () => {
      const again = await look(context);
      return again.target.lastScrapeAt ? again : undefined;
    },
  });
  if (seen) return seen;
  throw problem('never-scraped', { target: called(target) }).with({ ...target });
}

function absent(targets: readonly Target[] | undefined): Problem {
  const metric = QUERY_COUNT;
  if (!targets) return problem('no-series', { metric });
  if (targets.length === 0) return problem('no-target', { metric });
  const states = targets.map((t) => `${called(t)} is ${t.health}${t.lastError ? ` (${t.lastError})` : ''}`);
  const facts = { metric, targets: counted(targets.length, 'target'), states: listed(states.slice(0, 5)) };
  return problem('other-targets', facts).with({ targets: states });
}

const called = ({ job, instance }: Target) => `${instance}${job ? ` (job ${job})` : ''}`;
