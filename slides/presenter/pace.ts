import { clockText } from '../../common/clock.ts';
import type { TimeRange } from '../deck/slide.ts';
import type { Clock } from '../live.ts';

/** A clock that stands at 0. */
export const STOPPED: Clock = { elapsedMs: 0, since: null };

/** Milliseconds that the talk has lasted, pauses left out. */
export function elapsedMs({ elapsedMs, since }: Clock, now: number): number {
  return since === null ? elapsedMs : elapsedMs + Math.max(0, now - since);
}

export function running(clock: Clock, now: number): Clock {
  return clock.since === null ? { ...clock, since: now } : clock;
}

export function paused(clock: Clock, now: number): Clock {
  return { elapsedMs: elapsedMs(clock, now), since: null };
}

/** How the talk keeps its time. Milliseconds; positive ones. */
export type Pace =
  | { kind: 'behind'; byMs: number }
  | { kind: 'ahead'; byMs: number }
  | { kind: 'on time'; leftMs: number };

/** On this slide, after so long: behind once its time is over, ahead before it has begun. */
export function paceOf({ from, to }: TimeRange, elapsed: number): Pace {
  if (elapsed > to * 1000) return { kind: 'behind', byMs: elapsed - to * 1000 };
  if (elapsed < from * 1000) return { kind: 'ahead', byMs: from * 1000 - elapsed };
  return { kind: 'on time', leftMs: to * 1000 - elapsed };
}

/** `behind 00:32`, `ahead 00:12`, `1:10 left here`. */
export function paceText(pace: Pace): string {
  if (pace.kind !== 'on time') return `${pace.kind} ${clockText(pace.byMs)}`;
  return `${clockText(pace.leftMs, 1)} left here`;
}

/** A slide in a rehearsal, milliseconds. */
export interface Rehearsed {
  plannedMs: number;
  actualMs: number;
}

/** Measures how long each slide was on while the clock ran. */
export interface Recording {
  /** To be told before the slide or the clock changes, with what stood until now. */
  mark(slide: number, clock: Clock, now: number): void;
  times(): readonly Rehearsed[];
  /** Milliseconds that each slide was on, until the last mark. */
  spent(): number[];
}

/** @param kept what had been spent before, and on the clock, when a recording goes on */
export function recording(
  slides: readonly { time: TimeRange }[],
  kept?: { spent: readonly number[]; elapsedMs: number },
): Recording {
  const spent = slides.map((_, i) => kept?.spent[i] ?? 0);
  let marked = kept?.elapsedMs ?? 0;
  return {
    mark(slide, clock, now) {
      const elapsed = elapsedMs(clock, now);
      if (slide in spent) spent[slide] = spent[slide]! + elapsed - marked;
      marked = elapsed;
    },
    spent: () => [...spent],
    times: () =>
      slides.map(({ time }, i) => ({ plannedMs: (time.to - time.from) * 1000, actualMs: spent[i]! })),
  };
}

/** A phase of the practathon. */
export interface Phase {
  name: string;
  minutes: number;
}

/** Where the practathon is. Milliseconds. */
export interface PhaseTime {
  /** Index of the phase; undefined once all are over. */
  now: number | undefined;
  phaseLeftMs: number;
  leftMs: number;
  /** How much of each phase is over, 0 to 1. */
  over: number[];
}

export function phasesAt(phases: readonly Phase[], ms: number): PhaseTime {
  let begin = 0;
  const result: PhaseTime = { now: undefined, phaseLeftMs: 0, leftMs: 0, over: [] };
  phases.forEach((phase, i) => {
    const length = phase.minutes * 60_000;
    if (ms >= begin && ms < begin + length) {
      result.now = i;
      result.phaseLeftMs = begin + length - ms;
    }
    result.over.push(Math.min(1, Math.max(0, (ms - begin) / length)));
    begin += length;
  });
  return { ...result, leftMs: Math.max(0, begin - ms) };
}
