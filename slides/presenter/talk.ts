import type { Slide } from '../deck/slide.ts';
import type { Show } from '../live.ts';
import type { KeptTalk } from './kept-talk.ts';
import { elapsedMs, paused, type Rehearsed, recording, running, STOPPED } from './pace.ts';

/** What a page asks for. */
export interface Move {
  slide: number;
  step: number;
  by: string;
  /** Counts up in each page: of two requests that overtake each other, the later one counts. */
  seq: number;
}

export type ClockOrder = 'start' | 'pause' | 'restart';

/** The talk that is being given: one for all pages, kept by the server, so that a reload changes nothing. */
export interface Talk {
  show(): Show;
  /** False when the place isn't in the deck, or a later move of the same page came before. */
  move(move: Move): boolean;
  clock(order: ClockOrder): void;
  /** Begins the practathon's 30 minutes, or ends them. */
  practathon(on: boolean): void;
  rehearse(): void;
  /** Everything that a deck which is started again has to know. */
  kept(): KeptTalk;
  /** Ends a rehearsal: how long each slide was planned, and was on. */
  finish(): readonly Rehearsed[];
}

/**
 * @param steps number of steps of each slide
 * @param changed told after each change
 */
export function createTalk(
  slides: readonly Slide[],
  steps: readonly number[],
  changed: () => void,
  { now = Date.now, kept }: { now?: () => number; kept?: KeptTalk | undefined } = {},
): Talk {
  const fits = kept !== undefined && kept.step <= (steps[kept.slide] ?? -1);
  let show: Show = {
    slide: fits ? kept.slide : 0,
    step: fits ? kept.step : 0,
    version: 0,
    started: now(),
    clock: kept?.clock ?? STOPPED,
    rehearsing: kept?.rehearsing ?? false,
    practathonSince: kept?.practathonSince ?? null,
  };
  let recorded = recording(slides, kept && { spent: kept.spent, elapsedMs: elapsedMs(kept.clock, now()) });
  const sequence = new Map<string, number>();

  function set(change: Partial<Show>): void {
    recorded.mark(show.slide, show.clock, now());
    show = { ...show, ...change, version: show.version + 1 };
    changed();
  }
  return {
    show: () => show,
    move({ slide, step, by, seq }) {
      if (slide >= slides.length || step > steps[slide]!) return false;
      if (seq <= (sequence.get(by) ?? -1)) return false;
      sequence.delete(by); // the newest stand last
      sequence.set(by, seq);
      if (sequence.size > MOST_PAGES) sequence.delete(sequence.keys().next().value!);
      set({ slide, step });
      return true;
    },
    clock(order) {
      if (order === 'start') set({ clock: running(show.clock, now()) });
      if (order === 'pause') set({ clock: paused(show.clock, now()) });
      if (order === 'restart') {
        set({ clock: STOPPED, rehearsing: false });
        recorded = recording(slides);
      }
    },
    kept() {
      recorded.mark(show.slide, show.clock, now());
      const { slide, step, clock, practathonSince, rehearsing } = show;
      return { slide, step, clock, practathonSince, rehearsing, spent: recorded.spent() };
    },
    practathon: (on) => set({ practathonSince: on ? now() : null }),
    rehearse() {
      recorded = recording(slides);
      show = { ...show, clock: STOPPED };
      set({ slide: 0, step: 0, clock: running(STOPPED, now()), rehearsing: true });
    },
    finish() {
      set({ clock: paused(show.clock, now()), rehearsing: false });
      return recorded.times();
    },
  };
}

/** Pages whose sequence is remembered. */
const MOST_PAGES = 200;
