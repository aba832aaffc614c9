import type { TimeRange } from '../deck/slide.ts';
import { type Clock, elapsedMs } from './pace.ts';

/** The time of one slide in a rehearsal, milliseconds. */
export interface Rehearsed {
  plannedMs: number;
  actualMs: number;
}

/** Measures how long each slide was shown while the clock ran. */
export interface Recording {
  /** Call it before the slide or the clock changes, with their old values. */
  mark(slide: number, clock: Clock, now: number): void;
  times(): readonly Rehearsed[];
  /** Milliseconds that each slide was shown, up to the last mark. */
  spent(): number[];
}

/** @param kept the times and the clock of a recording that continues */
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
