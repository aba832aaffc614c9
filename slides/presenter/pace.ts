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

/** How the talk keeps its time on a slide: behind after the slide's time has ended, ahead before it has begun. */
export function paceOf({ from, to }: TimeRange, elapsed: number) {
  const leftMs = to * 1000 - elapsed;
  const earlyMs = from * 1000 - elapsed;
  if (leftMs < 0) return { kind: 'behind', text: `behind ${clockText(-leftMs)}` } as const;
  if (earlyMs > 0) return { kind: 'ahead', text: `ahead ${clockText(earlyMs)}` } as const;
  return { kind: 'on time', text: `${clockText(leftMs, 1)} left here` } as const;
}
