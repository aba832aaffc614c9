import { type CheckContext, type Checkpoint, type Finding, ready } from '../checkpoint.ts';
import { ago, span } from '../http/ages.ts';
import { poll } from '../http/poll.ts';
import { askProbe } from '../http/rag-api.ts';
import { LESSON } from '../lesson.ts';
import { problemsOf } from '../problems.ts';
import { instant } from './api.ts';
import { type DataSource, type PanelPoint, panelPoint, prometheusDataSource } from './grafana.ts';
import { type FreshTarget, freshTarget, patience, QUERY_COUNT } from './scrape.ts';

const problem = problemsOf(import.meta.url);
const EXPR = `sum(${QUERY_COUNT})`;

/**
 * Checkpoint 2: Prometheus collects, and Grafana shows it. A graph that looks alive proves neither, because Prometheus
 * repeats a series' last sample for five minutes. So the check asks a question, whose count must arrive at both.
 */
export const prometheus: Checkpoint = { ...LESSON.prometheus, check };

async function check(context: CheckContext): Promise<Finding> {
  const target = await freshTarget(context);
  const source = await prometheusDataSource(context); // before the probe, so that a missing Grafana costs no wait
  await panelPoint(context, source, EXPR); // a panel that keeps its first answer will show this old one
  const before = await total(context);
  const probe = context.probe !== false;
  if (probe) await askProbe(context, 'ignored', PROBE_EXPECTED);
  const after = probe ? await risen(context, target, before) : expectValue(target, before);
  const shown = await inGrafana(context, target, source, after);
  const moved = probe
    ? `a probe question moved ${QUERY_COUNT} from ${before ?? 'nothing'} to ${after}`
    : `${QUERY_COUNT} is ${after} (this look asked no probe question)`;
  const { job, instance, ageMs, intervalMs } = target;
  // the lab has no real Grafana, even where its Prometheus is real
  const [grafana, grafanaEvidence] = context.sandbox
    ? ['Grafana (stand-in)', 'stand-in']
    : ['Grafana', 'live'];
  const scraped = `${instance} scraped ${span(ageMs)} ago (every ${span(intervalMs)})`;
  return ready(`${scraped}; ${moved}, and ${grafana} shows ${shown}`, {
    job,
    instance,
    scrapeAgeSeconds: ageMs / 1000,
    scrapeIntervalSeconds: intervalMs / 1000,
    expr: EXPR,
    before: before ?? null,
    after,
    probe,
    grafana: shown,
    grafanaEvidence,
    dataSource: source.called,
  });
}

async function total(context: CheckContext): Promise<number | undefined> {
  return (await instant(context, EXPR))[0]?.value;
}

const PROBE_EXPECTED =
  'A probe question must be answered with 200, or with 502 when a vendor fails, or else no metric moves.';

/** Waits until the count has risen. A lower one means that the RAG API restarted: it rises from there. */
async function risen(context: CheckContext, target: FreshTarget, before: number | undefined) {
  let base = before;
  let last = before;
  const times = patience(target.intervalMs);
  const value = await poll({
    context,
    awaiting: `waiting for the next scrape of ${target.instance} (every ${span(target.intervalMs)})`,
    ...times,
    look: async () => {
      last = await total(context);
      if (last === undefined || Number.isNaN(last)) return undefined;
      if (base !== undefined && last < base) base = last;
      return last > (base ?? 0) ? last : undefined;
    },
  });
  if (value !== undefined) return value;
  const found = expectValue(target, last, ', even after a probe question');
  const details = { before: before ?? null, last: found, waitedSeconds: times.deadlineMs / 1000 };
  const { instance, intervalMs } = target;
  const [waited, every] = [span(times.deadlineMs), span(intervalMs)];
  throw problem('not-moved', { metric: QUERY_COUNT, instance, last: found, waited, every }).with(details);
}

/** @throws {Problem} when Prometheus has no value */
function expectValue({ instance }: FreshTarget, value: number | undefined, when = ''): number {
  if (value !== undefined) return value;
  throw problem('no-value', { metric: QUERY_COUNT, instance, when });
}

/** Waits until a panel's query answers the value that Prometheus has. */
async function inGrafana(context: CheckContext, target: FreshTarget, source: DataSource, expected: number) {
  let last: PanelPoint | undefined;
  const value = await poll({
    context,
    awaiting: `waiting for Grafana to show ${expected}`,
    ...patience(target.intervalMs),
    look: async () => {
      last = await panelPoint(context, source, EXPR);
      return last && last.value >= expected ? last.value : undefined;
    },
  });
  if (value !== undefined) return value;
  const facts = { source: source.called, expr: EXPR, expected };
  if (!last) throw problem('panel-empty', facts);
  const from = last.at && ` (from ${ago(Date.now() - last.at)})`;
  throw problem('panel-behind', { ...facts, shown: last.value, from }).with({
    grafana: last.value,
    prometheus: expected,
  });
}
