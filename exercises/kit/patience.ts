import { clearInterval, setImmediate, setInterval } from 'node:timers';

/** Milliseconds between two looks at a wait; a machine that stalls makes at most two of them pass. */
const STEP_MS = 10;
/** How long one answer may take once a request got none, milliseconds, if the program is quick otherwise. */
const LOST_MS = 50;
/** A program that hangs in one place may be slow in others: they may take a few times the slowest answer so far. */
const SLOWER = 3;
/** All waits in vain after the first, milliseconds: with the first, a program that hangs is given up within 3 s in all. */
const LATER_MS = 400;
/** How long a check waits when that is used up, or when the program has never answered, milliseconds. */
const LEAST_MS = 30;

/** How long the checks of one program wait for answers. */
export class Patience {
  /** How long an answer may take, milliseconds. */
  readonly full: number;
  /** Milliseconds of the slowest answer so far. */
  #slowest = 0;
  /** Milliseconds that later waits may still take in vain; undefined until a wait was in vain. */
  #left: number | undefined;
  #lastLost = 0;
  readonly #waits = new Set<{ late: AbortController; waited: number }>();
  #timer: NodeJS.Timeout | undefined;

  constructor(full: number) {
    this.full = full;
  }

  /** Whether a wait was in vain. */
  get isLost(): boolean {
    return this.#left !== undefined;
  }

  /** How long the next answer may take, milliseconds. */
  get limit(): number {
    if (this.#left === undefined) return this.full;
    const usual = this.#slowest === 0 ? LEAST_MS : Math.max(LOST_MS, SLOWER * this.#slowest);
    return Math.min(this.full, usual, Math.max(LEAST_MS, this.#left));
  }

  /** An answer came after this time, milliseconds. */
  answered(ms: number): void {
    this.#slowest = Math.max(this.#slowest, ms);
  }

  /** No answer came from one moment to another, milliseconds. Waits at the same time count once. */
  lost(from: number, to: number): void {
    this.#left = this.#left === undefined ? LATER_MS : this.#left - (to - Math.max(from, this.#lastLost));
    this.#lastLost = to;
  }

  /**
   * Aborts when a wait is longer than the limit. The limit of a running wait shrinks when another is in vain.
   *
   * @param more milliseconds that the check itself holds the answer up
   */
  wait(more: number): { signal: AbortSignal; stop(): void } {
    const wait = { late: new AbortController(), waited: -more };
    this.#waits.add(wait);
    if (this.#waits.size === 1) this.#look();
    const stop = () => {
      this.#waits.delete(wait);
      if (this.#waits.size === 0) clearInterval(this.#timer);
    };
    return { signal: wait.late.signal, stop };
  }

  /** One timer for all waits, so that of several the first one ends first. */
  #look(): void {
    let last = performance.now();
    this.#timer = setInterval(() => {
      const now = performance.now();
      const passed = Math.min(now - last, 2 * STEP_MS);
      last = now;
      for (const wait of this.#waits) {
        wait.waited += passed;
        if (wait.waited >= this.limit) setImmediate(() => wait.late.abort()); // one after the other
      }
    }, STEP_MS);
  }
}
