import type { TimeRange } from '../deck/slide.ts';
import { type Clock, elapsedMs } from './pace.ts';

/** The time of one slide in a rehearsal, milliseconds. */
export interface Rehearsed {
  plannedMs: number;
  actualMs: number;
}

/** Measures how long each slide was shown while the clock ran. */
export class Recording {
  readonly #slides: readonly { time: TimeRange }[];
  /** Milliseconds that each slide was shown, up to the last mark. */
  readonly spent: number[];
  #marked: number;

  /** @param kept the times and the clock of a recording that continues */
  constructor(
    slides: readonly { time: TimeRange }[],
    kept?: { spent: readonly number[]; elapsedMs: number },
  ) {
    this.#slides = slides;
    this.spent = slides.map((_, i) => kept?.spent[i] ?? 0);
    this.#marked = kept?.elapsedMs ?? 0;
  }

  /** Call it before the slide or the clock changes, with their old values. */
  mark(slide: number, clock: Clock, now: number): void {
    const elapsed = elapsedMs(clock, now);
    if (slide in this.spent) this.spent[slide] = this.spent[slide]! + elapsed - this.#marked;
    this.#marked = elapsed;
  }

  times(): Rehearsed[] {
    return this.#slides.map(({ time: { from, to } }, i) => ({
      plannedMs: (to - from) * 1000,
      actualMs: this.spent[i]!,
    }));
  }
}
