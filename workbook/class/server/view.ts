import { EXERCISES, PRACTATHON_MINUTES } from '../../../exercises/index.ts';
import type { CellState, Hurdle, Row, Summary } from '../page-state.ts';
import { type ClassState, type Learner, stuckOf } from './state.ts';

/** A learner who says nothing for this long is away, milliseconds. */
const AWAY_MS = 20_000;

export function rowOf(learner: Learner, now: number): Row {
  const { id, name, report, handAt = null } = learner;
  const stuck = stuckOf(learner);
  const cells: Row['cells'] = {};
  for (const exercise of EXERCISES) {
    const { checks = {}, attempts = 0, hints = 0, minutes = 0 } = report?.exercises[exercise.name] ?? {};
    const all = Object.values(checks);
    const passed = all.filter((verdict) => verdict === 'pass').length;
    cells[exercise.name] = {
      is: cellOf(learner, exercise.name),
      passed,
      of: all.length,
      attempts,
      hints,
      minutes,
    };
  }
  return {
    id,
    name,
    away: now - learner.seenAt > AWAY_MS,
    now: report?.now ?? null,
    handAt,
    cells,
    checkpoints: report?.checkpoints ?? [],
    stuck: stuck
      ? { exercise: stuck.exercise, check: stuck.check, title: stuck.title, says: stuck.says, at: stuck.at }
      : null,
  };
}

/** Whether an exercise passes, was begun, or is still to come. */
export function cellOf({ report }: Learner, name: string): CellState {
  const exercise = report?.exercises[name];
  if (exercise?.verdict === 'pass') return 'pass';
  return exercise &&
    (exercise.verdict || exercise.attempts > 0 || exercise.minutes > 0 || report?.now === name)
    ? 'trying'
    : 'open';
}

export function summaryOf(state: ClassState, now: number, refused: number): Summary {
  const learners = [...state.learners.values()];
  const count = (fits: (learner: Learner) => boolean) => learners.filter(fits).length;
  const looked = learners.filter(({ report }) => report && report.checkpoints.length > 0);
  const good = (status: string) => status === 'ready' || status === 'pending';
  return {
    here: count(({ seenAt }) => now - seenAt <= AWAY_MS),
    learners: learners.length,
    hands: count(({ handAt }) => handAt !== undefined),
    finished: count((learner) => EXERCISES.every(({ name }) => cellOf(learner, name) === 'pass')),
    startedAt: state.startedAt,
    minutes: PRACTATHON_MINUTES,
    exercises: EXERCISES.map(({ id, name, title, minutes }) => ({
      id,
      name,
      title: title.split(':')[0]!,
      minutes,
      pass: count((learner) => cellOf(learner, name) === 'pass'),
      trying: count((learner) => cellOf(learner, name) === 'trying'),
    })),
    ready: {
      yes: looked.filter(({ report }) => report!.checkpoints.every(({ status }) => good(status))).length,
      of: looked.length,
    },
    hurdles: hurdlesOf(learners).slice(0, 5),
    refused,
  };
}

/** The checks that learners are at, first the one that holds most of them up. */
export function hurdlesOf(learners: readonly Learner[]): Hurdle[] {
  const hurdles = new Map<string, Hurdle>();
  for (const learner of learners) {
    const stuck = stuckOf(learner);
    if (!stuck) continue;
    const { exercise, check, title, says, at } = stuck;
    const key = `${exercise} ${check}`;
    const known = hurdles.get(key) ?? { exercise, check, title, says, learners: 0, at };
    hurdles.set(key, { ...known, learners: known.learners + 1, at: Math.min(known.at, at) });
  }
  return [...hurdles.values()].sort((a, b) => b.learners - a.learners || a.at - b.at);
}
