import { counted } from '../../common/words.ts';
import { parseDuration } from '../promql/duration.ts';
import { DAY_MS, dayAndTime, HOUR_MS, lasting } from './calendar.ts';
import type { History } from './history.ts';
import { type HistoryPrometheus, type Line, PromqlRefused } from './prometheus.ts';
import { STEP_MS } from './series.ts';
import { signalOf } from './signals.ts';

/** A metric of a plan with its alert. */
export interface PlannedAlert {
  name: string;
  type: string;
  labels: readonly string[];
  promql: string;
  /** The condition as shipped: the query, its threshold, and a minimum of events where there is one. */
  condition: string;
  above?: number | undefined;
  below?: number | undefined;
  /** A duration such as `10m`. */
  for: string;
  /** PromQL for the number of events behind a value, where it is known. */
  events?: string | undefined;
}

/** What a metric of a plan would have done in the two weeks. */
export interface Replay {
  name: string;
  /** `unknown`: history has no such signal. */
  outcome: 'unknown' | 'refused' | 'nothing' | 'constant' | 'out of reach' | 'quiet' | 'fires';
  /** One sentence for a person. */
  sentence: string;
  /** Values of each series, hourly. */
  lines: Line[];
  threshold: number | undefined;
  /** When the alert fires, by Prometheus's own reckoning. */
  firings: Firing[];
}

export interface Firing {
  labels: Readonly<Record<string, string>>;
  /** Milliseconds since the epoch. */
  from: number;
  to: number;
}

/** Windows of a day are full only after the first day. */
const WARM_UP_MS = DAY_MS;
/** An alarm on fewer events says little. */
const FEW_EVENTS = 30;

/**
 * Replays a planned metric: its query hour by hour, and its alert every five minutes. The threshold and `for` are evaluated
 * by Prometheus, see {@link firingQuery}.
 */
export async function replay(
  metric: PlannedAlert,
  history: History,
  prometheus: HistoryPrometheus,
): Promise<Replay> {
  const { name, above, below } = metric;
  const threshold = above ?? below;
  const from = history.from + WARM_UP_MS;
  const none = { name, threshold, lines: [], firings: [] };
  if (!signalOf(metric))
    return { ...none, outcome: 'unknown', sentence: 'Not recorded yet: this is what M7.3 adds.' };
  try {
    const lines = await prometheus.range(metric.promql, from, history.to, HOUR_MS);
    const values = lines.flatMap(({ points }) => points.map(({ value }) => value));
    if (values.length === 0)
      return {
        ...none,
        outcome: 'nothing',
        sentence: `Returns nothing in all of the two weeks: check the names and labels in it (the votes are in ${history.signals[0]!.name}).`,
      };
    const fired = await prometheus.range(firingQuery(metric.condition, metric.for), from, history.to);
    const firings = fired.flatMap(intervals).sort((a, b) => a.from - b.from);
    const shown = { ...none, lines, firings };
    const [low, high] = [Math.min(...values), Math.max(...values)];
    const range = low === high ? `always ${figure(low)}` : `${figure(low)} to ${figure(high)}`;
    const limit = `${above === undefined ? 'below' : 'above'} ${threshold}`;
    if (low === high)
      return {
        ...shown,
        outcome: 'constant',
        sentence: `The value is ${range}: it can't tell a good week from a bad one, and the alert ${limit} ${firings.length > 0 ? 'fires all the time' : 'never fires'}.`,
      };
    if (firings.length > 0) {
      const sentence = await firingSentence(metric, firings, history, prometheus);
      return { ...shown, outcome: 'fires', sentence };
    }
    const reached = above === undefined ? low < below! : high > above;
    return reached
      ? {
          ...shown,
          outcome: 'quiet',
          sentence: `Would not have fired: the value was ${limit} at times, but not for ${metric.for}${metric.events ? ' with enough votes' : ''}.`,
        }
      : {
          ...shown,
          outcome: 'out of reach',
          sentence: `Would not have fired: the values go from ${range}, never ${limit}.`,
        };
  } catch (error) {
    if (!(error instanceof PromqlRefused)) throw error;
    return { ...none, outcome: 'refused', sentence: `Prometheus refuses the query: ${error.message}` };
  }
}

/**
 * PromQL for the times at which an alert fires: its condition held at every evaluation since `for`, both ends included. With
 * one evaluation for each sample, this is what Prometheus's rules do: pending at the first evaluation that holds, firing
 * once `for` has passed.
 */
export function firingQuery(condition: string, lasts: string): string {
  const steps = Math.ceil((parseDuration(lasts) ?? 0) / STEP_MS);
  // one millisecond more, since Prometheus 3 leaves out the left end of a range
  const window = `${(steps * STEP_MS) / 1000}s1ms`;
  return `count_over_time((${condition})[${window}:${STEP_MS / 1000}s]) == ${steps + 1}`;
}

function intervals({ labels, points }: Line): Firing[] {
  const found: Firing[] = [];
  for (const { at } of points) {
    const last = found.at(-1);
    if (last && at - last.to <= STEP_MS) last.to = at;
    else found.push({ labels, from: at, to: at });
  }
  return found;
}

async function firingSentence(
  metric: PlannedAlert,
  firings: readonly Firing[],
  { cause, releaseAt, from, to }: History,
  prometheus: HistoryPrometheus,
): Promise<string> {
  const early = firings.filter((firing) => !cause || firing.from < releaseAt);
  const right = firings.find((firing) => cause && firing.from >= releaseAt);
  const total = firings.reduce((sum, firing) => sum + firing.to - firing.from, 0);
  const series = new Set(firings.map(({ labels }) => JSON.stringify(labels))).size;
  if (total > 0.9 * series * (to - from - WARM_UP_MS))
    return `Fires all the time${whose(firings[0]!)}: the threshold is on the wrong side of the usual values.`;
  const parts = [
    right
      ? `Would have fired on ${dayAndTime(right.from)}${whose(right)}, ${lasting(right.from - releaseAt)} after the release`
      : 'Would not have fired after the release',
  ];
  if (!cause) parts.shift();
  const [first] = early;
  if (first) {
    const count = early.length === 1 ? 'One false alarm' : `${early.length} false alarms, the first`;
    parts.push(
      `${count} on ${dayAndTime(first.from)}${whose(first)}${await fewEvents(metric, first, prometheus)}`,
    );
  }
  return `${parts.join('. ')}.`;
}

/** ` with 12 votes: add a minimum volume`; empty where the number is not known, or large. */
async function fewEvents(
  { events }: PlannedAlert,
  { labels, from }: Firing,
  prometheus: HistoryPrometheus,
): Promise<string> {
  if (!events) return '';
  const lines = await prometheus.query(events, from);
  const own = lines.find((line) =>
    Object.entries(line.labels).every(([name, value]) => labels[name] === value),
  );
  const count = Math.round(own?.points[0]?.value ?? Number.POSITIVE_INFINITY);
  return count < FEW_EVENTS ? ` with ${counted(count, 'vote')}: add a minimum volume` : '';
}

/** ` for billing, paid`; empty for a series without labels. */
function whose({ labels }: Firing): string {
  const values = Object.values(labels);
  return values.length > 0 ? ` for ${values.join(', ')}` : '';
}

/** Three significant digits. */
export function figure(value: number): string {
  return Number.isFinite(value) ? String(Number(value.toPrecision(3))) : String(value);
}
