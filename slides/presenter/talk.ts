import { LRUCache } from 'lru-cache';
import { z } from 'zod';
import type { Slide } from '../deck/slide.ts';
import type { KeptTalk } from './kept-talk.ts';
import { elapsedMs, paused, running, STOPPED } from './pace.ts';
import { Recording, type Rehearsed } from './recording.ts';
import type { Show } from './show.ts';

/** What a page asks for. */
export const Move = z.object({
  slide: z.int().nonnegative(),
  step: z.int().nonnegative(),
  /** Name of the page. */
  by: z.string().min(1).max(64),
  /** Counts up in each page. When one request overtakes another, the higher number wins. */
  seq: z.int().nonnegative(),
});
export const ClockOrder = z.enum(['start', 'pause', 'restart']);

/** The talk that is being given. The server keeps one for all pages, so a reload changes nothing. */
export interface Talk {
  show(): Show;
  /** False when the place is not in the deck, or when a later move of the same page came first. */
  move(move: z.infer<typeof Move>): boolean;
  clock(order: z.infer<typeof ClockOrder>): void;
  /** Begins the practathon's 30 minutes, or ends them. */
  practathon(on: boolean): void;
  rehearse(): void;
  /** Ends a rehearsal and returns the planned and the actual time of each slide. */
  finish(): readonly Rehearsed[];
  /** What a restarted deck needs to continue. */
  kept(): KeptTalk;
}

/** Pages whose last sequence number is remembered. */
const MOST_PAGES = 200;

/**
 * @param steps number of steps of each slide
 * @param onChange called after each change
 * @param kept a talk that continues
 */
export function createTalk(
  slides: readonly Slide[],
  steps: readonly number[],
  onChange: () => void,
  { now = Date.now, kept }: { now?: () => number; kept?: KeptTalk } = {},
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
  let recorded = new Recording(
    slides,
    kept && { spent: kept.spent, elapsedMs: elapsedMs(kept.clock, now()) },
  );
  const sequence = new LRUCache<string, number>({ max: MOST_PAGES });

  function set(change: Partial<Show>): void {
    recorded.mark(show.slide, show.clock, now());
    show = { ...show, ...change, version: show.version + 1 };
    onChange();
  }
  return {
    show: () => show,
    move({ slide, step, by, seq }) {
      if (slide >= slides.length || step > steps[slide]!) return false;
      if (seq <= (sequence.get(by) ?? -1)) return false;
      sequence.set(by, seq);
      set({ slide, step });
      return true;
    },
    clock(order) {
      if (order === 'start') set({ clock: running(show.clock, now()) });
      if (order === 'pause') set({ clock: paused(show.clock, now()) });
      if (order === 'restart') {
        set({ clock: STOPPED, rehearsing: false });
        recorded = new Recording(slides);
      }
    },
    practathon: (on) => set({ practathonSince: on ? now() : null }),
    rehearse() {
      recorded = new Recording(slides);
      show = { ...show, clock: STOPPED };
      set({ slide: 0, step: 0, clock: running(STOPPED, now()), rehearsing: true });
    },
    finish() {
      set({ clock: paused(show.clock, now()), rehearsing: false });
      return recorded.times();
    },
    kept() {
      recorded.mark(show.slide, show.clock, now());
      const { slide, step, clock, practathonSince, rehearsing } = show;
      return { slide, step, clock, practathonSince, rehearsing, spent: [...recorded.spent] };
    },
  };
}
