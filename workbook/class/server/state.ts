import type { Report, Stuck } from '../report.ts';

// The class as a reducer: `classStep` is pure. The log keeps the events, so that a restart is a replay. All times are
// milliseconds since the epoch by the clock of the class.

export interface Learner {
  id: string;
  name: string;
  joinedAt: number;
  seenAt: number;
  report?: Report;
  /** For each exercise: since when its first failing check is the first one, and which it is. */
  since: Readonly<Record<string, { check: string; at: number }>>;
  /** When the hand that is up was raised. */
  handAt?: number;
  /** Hands up to this one were lowered by the instructor. */
  lowered: number;
}

export interface Message {
  n: number;
  at: number;
  /** Id of a learner; null for all. */
  to: string | null;
  text: string;
}

export interface ClassState {
  learners: ReadonlyMap<string, Learner>;
  messages: readonly Message[];
  /** When the 30 minutes began; null before that. */
  startedAt: number | null;
}

export type ClassEvent = { at: number } & (
  | { is: 'joined'; id: string; name: string }
  | { is: 'reported'; id: string; report: Report }
  | { is: 'message'; to: string | null; text: string }
  | { is: 'clock'; on: boolean }
  | { is: 'lowered'; id: string }
);

export const EMPTY: ClassState = { learners: new Map(), messages: [], startedAt: null };

/** The state after an event. An event about a learner who never joined changes nothing. */
export function classStep(state: ClassState, event: ClassEvent): ClassState {
  const { at } = event;
  if (event.is === 'clock') return { ...state, startedAt: event.on ? at : null };
  if (event.is === 'message') {
    const n = (state.messages.at(-1)?.n ?? 0) + 1;
    return { ...state, messages: [...state.messages, { n, at, to: event.to, text: event.text }] };
  }
  const before = state.learners.get(event.id);
  const put = (learner: Learner) => ({ ...state, learners: new Map(state.learners).set(event.id, learner) });
  if (event.is === 'joined') {
    const name = freeName(event.name, event.id, state);
    return put({ joinedAt: at, since: {}, lowered: 0, ...before, id: event.id, name, seenAt: at });
  }
  if (!before) return state;
  if (event.is === 'lowered') return put({ ...before, lowered: before.report?.hand ?? 0, handAt: undefined });
  const { report } = event;
  if (report.seq < (before.report?.seq ?? 0)) return put({ ...before, seenAt: at });
  const up = report.hand > before.lowered;
  return put({
    ...before,
    report,
    seenAt: at,
    since: sinceOf(report, before.since, at),
    handAt: up ? (before.handAt ?? at) : undefined,
  });
}

/** A check stays the first one since its first report. An impossible length, from a clock that was set, counts as now. */
function sinceOf({ exercises }: Report, before: Learner['since'], at: number): Learner['since'] {
  const since: Record<string, { check: string; at: number }> = {};
  for (const [name, { stuck } = {}] of Object.entries(exercises)) {
    if (!stuck) continue;
    const known = before[name];
    const age = stuck.ms <= LONGEST_MS ? stuck.ms : 0;
    since[name] = known?.check === stuck.check ? known : { check: stuck.check, at: at - age };
  }
  return since;
}

const LONGEST_MS = 12 * 60 * 60_000;

/** A second Ada is `Ada 2`. */
function freeName(wish: string, id: string, { learners }: ClassState): string {
  const taken = new Set(
    [...learners.values()].filter((other) => other.id !== id).map(({ name }) => name.toLowerCase()),
  );
  for (let n = 1; ; n += 1) {
    const name = n === 1 ? wish : `${wish} ${n}`;
    if (!taken.has(name.toLowerCase())) return name;
  }
}

/** Whether a report says more than that its sender is still there. */
export function saysMore(report: Report, before: Report | undefined): boolean {
  return JSON.stringify(withoutAges(report)) !== JSON.stringify(before && withoutAges(before));
}

function withoutAges({ exercises, ...report }: Report) {
  const ageless = Object.entries(exercises).map(([name, exercise]) => [
    name,
    { ...exercise, stuck: exercise?.stuck?.check },
  ]);
  return { ...report, seq: 0, exercises: Object.fromEntries(ageless) };
}

/** The check at which a learner is: that of the open exercise, or else of the first one that does not pass. */
export function stuckOf({ report, since }: Learner): (Stuck & { exercise: string; at: number }) | undefined {
  if (!report) return undefined;
  const open = Object.keys(since);
  const exercise = report.now ?? open[0];
  const stuck = exercise && report.exercises[exercise]?.stuck;
  return stuck && since[exercise] ? { ...stuck, exercise, at: since[exercise].at } : undefined;
}
