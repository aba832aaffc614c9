import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { History } from '#lab/history/history.ts';
import { svgPlot } from '#lab/history/plot.ts';
import type { HistoryPrometheus } from '#lab/history/prometheus.ts';
import { type PlannedAlert, type Replay, replay } from '#lab/history/replay.ts';
import { below, parseQuery } from '#lab/promql/query.ts';
import type { ReplayNote } from './markdown.ts';
import type { PlannedMetric } from './plan.ts';
import { alertCondition } from './rules.ts';
import { eventsBehind, shareIn } from './share.ts';

/** A planned metric as the lab replays it. */
export function plannedAlert(metric: PlannedMetric): PlannedAlert {
  const query = parseQuery(metric.promql);
  // a score such as 1 + 4 * share is no share itself, but has one in it
  const share = [query.root, ...below(query.root, 'BinaryExpr')].flatMap(
    (node) => shareIn(query, node) ?? [],
  )[0];
  const { name, type, labels, promql, alert } = metric;
  return {
    name,
    type,
    labels,
    promql,
    condition: alertCondition(metric, query, `(${promql.trim()})`),
    above: alert.above,
    below: alert.below,
    for: String(alert.for).trim(),
    events: share && eventsBehind(query, share),
  };
}

/** Replays a plan on two weeks of history, one metric after the other. */
export async function replayPlan(
  plan: readonly PlannedMetric[],
  history: History,
  prometheus: HistoryPrometheus,
): Promise<Replay[]> {
  const replays: Replay[] = [];
  for (const metric of plan) replays.push(await replay(plannedAlert(metric), history, prometheus));
  return replays;
}

/** Writes a plot of each replay that has values, and returns what the page of the plan shows. */
export async function replayNotes(
  replays: readonly Replay[],
  { from, to, cause, releaseAt }: History,
  outFolder: string,
): Promise<ReplayNote[]> {
  await mkdir(outFolder, { recursive: true });
  const notes: ReplayNote[] = [];
  for (const [index, { name, sentence, lines, threshold }] of replays.entries()) {
    const image = lines.length > 0 ? `replay-${index + 1}.svg` : undefined;
    if (image) {
      const level = threshold === undefined ? undefined : { value: threshold, text: `alert at ${threshold}` };
      const moment = cause && { at: releaseAt, text: 'release' };
      const title = `${name} in the two weeks. ${sentence}`;
      await writeFile(join(outFolder, image), svgPlot({ title, lines, from, to, level, moment }));
    }
    notes.push({ sentence, image });
  }
  return notes;
}
