import { clockText } from '../../common/clock.ts';
import type { TimeRange } from '../deck/slide.ts';

/** The talk's clock. */
export interface Clock {
  /** Milliseconds that had passed at `since`. */
  elapsedMs: number;
  /** When it was last started, milliseconds since the epoch; null while it is stopped. */
  since: number | null;
}

/** A stopped clock at 0. */
export const STOPPED: Clock = { elapsedMs: 0, since: null };

/** Milliseconds that the talk has lasted, without pauses. */
export function elapsedMs({ elapsedMs, since }: Clock, now: number): number {
  return since === null ? elapsedMs : elapsedMs + Math.max(0, now - since);
}

export function running(clock: Clock, now: number): Clock {
  return clock.since === null ? { ...clock, since: now } : clock;
}

export function paused(clock: Clock, now: number): Clock {
  return { elapsedMs: elapsedMs(clock, now), since: null };
}

/** How the talk keeps its time, in positive milliseconds. */
type Pace = { kind: 'behind' | 'ahead'; byMs: number } | { kind: 'on time'; leftMs: number };

/** The pace on a slide: behind after the slide's time has ended, ahead before it has begun. */
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
