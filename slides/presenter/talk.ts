import { LRUCache } from 'lru-cache';
import { z } from 'zod';
import type { Place } from '../deck/place.ts';
import type { TimeRange } from '../deck/slide.ts';
import type { KeptTalk } from './kept-talk.ts';
import { type Clock, elapsedMs, paused, running, STOPPED } from './pace.ts';

/** Where the talk is. */
export interface Show extends Place {
  /** Counts the changes since the deck was started, and when that was. A page keeps the newer of two shows. */
  version: number;
  started: number;
  clock: Clock;
  /** A rehearsal is being recorded. */
  rehearsing: boolean;
  /** When the practathon's 30 minutes began, milliseconds since the epoch. */
  practathonSince: number | null;
}

/** What a page asks for. */
export const Move = z.object({
  slide: z.int().nonnegative(),
  step: z.int().nonnegative(),
  blank: z.boolean().optional(),
  /** Name of the page. */
  by: z.string().min(1).max(64),
  /** Counts up in each page. When one request overtakes another, the higher number wins. */
  seq: z.int().nonnegative(),
});
export const ClockOrder = z.enum(['start', 'pause', 'restart']);

/** Planned and actual time of a slide in a rehearsal, milliseconds. */
export interface Rehearsed {
  plannedMs: number;
  actualMs: number;
}

/** The talk that is being given. The server keeps one for all pages, so a reload changes nothing. */
export type Talk = ReturnType<typeof createTalk>;

/** Pages whose last sequence number is remembered. */
const MOST_PAGES = 200;

/** The slides, and the number of steps of each. */
interface TalkDeck {
  slides: readonly { time: TimeRange }[];
  steps: readonly number[];
}

/**
 * @param onChange called after each change
 * @param kept a talk that continues
 */
export function createTalk(
  { slides, steps }: TalkDeck,
  onChange: () => void,
  { now = Date.now, kept }: { now?: () => number; kept?: KeptTalk } = {},
) {
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
  /** Milliseconds that each slide was shown while the clock ran, up to `marked` on that clock. */
  let spent = slides.map((_, i) => kept?.spent[i] ?? 0);
  let marked = elapsedMs(show.clock, now());
  const sequence = new LRUCache<string, number>({ max: MOST_PAGES });

  function mark(): void {
    const elapsed = elapsedMs(show.clock, now());
    spent[show.slide]! += elapsed - marked;
    marked = elapsed;
  }
  function set(change: Partial<Show>): void {
    mark();
    show = { ...show, ...change, version: show.version + 1 };
    onChange();
  }
  /** Sets the clock and the times of the slides to 0. */
  function reset(): void {
    show = { ...show, clock: STOPPED };
    marked = 0;
    spent = slides.map(() => 0);
  }
  return {
    show: () => show,
    /** False when the place is not in the deck, or when a later move of the same page came first. */
    move({ slide, step, blank, by, seq }: z.infer<typeof Move>): boolean {
      if (slide >= slides.length || step > steps[slide]! || seq <= (sequence.get(by) ?? -1)) return false;
      sequence.set(by, seq);
      set({ slide, step, blank });
      return true;
    },
    clock(order: z.infer<typeof ClockOrder>): void {
      if (order === 'start') set({ clock: running(show.clock, now()) });
      if (order === 'pause') set({ clock: paused(show.clock, now()) });
      if (order === 'restart') {
        reset();
        set({ rehearsing: false });
      }
    },
    /** Begins the practathon's 30 minutes, in which the talk's clock rests, or ends them. */
    practathon(on: boolean): void {
      const clock = on ? paused(show.clock, now()) : show.clock;
      set({ clock, practathonSince: on ? now() : null });
    },
    /** Goes on with a deck that has changed, on the slide that is shown, or near it. */
    replace(deck: TalkDeck, slide: number): void {
      mark();
      ({ slides, steps } = deck);
      spent = slides.map((_, i) => spent[i] ?? 0);
      const at = Math.min(slide, slides.length - 1);
      show = { ...show, slide: at, step: Math.min(show.step, steps[at]!) };
      set({});
    },
    rehearse(): void {
      reset();
      set({ slide: 0, step: 0, clock: running(STOPPED, now()), rehearsing: true });
    },
    /** Ends a rehearsal and returns the times of each slide. */
    finish(): Rehearsed[] {
      set({ clock: paused(show.clock, now()), rehearsing: false });
      return slides.map(({ time: { from, to } }, i) => ({
        plannedMs: (to - from) * 1000,
        actualMs: spent[i]!,
      }));
    },
    /** What a restarted deck needs to continue. */
    kept(): KeptTalk {
      mark();
      const { slide, step, clock, practathonSince, rehearsing } = show;
      return { slide, step, clock, practathonSince, rehearsing, spent };
    },
  };
}
