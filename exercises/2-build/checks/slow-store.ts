import { setImmediate as turn } from 'node:timers/promises';
import { vi } from 'vitest';

/** How long the store takes, milliseconds on the fast clock. A program may give up later than that. */
const SLOW_MS = 1_000;
/** How long to wait for a program that doesn't look at the fast clock, milliseconds: it may be slow and right. */
const PATIENCE_MS = 3_000;

/**
 * A store that can take its time without costing any: while it is slow, `setTimeout` runs on a clock of its own, which is
 * put forward by {@link SLOW_MS} between the moment in which the store is asked and the one in which it has stored.
 */
export function slowStore() {
  let asked = () => {};
  let gate: Promise<void> | undefined;

  return {
    /** To be awaited before something is stored. */
    async isReady(): Promise<void> {
      asked();
      await gate;
    },
    /** Runs some work that asks the store once, and slowly. */
    async slowly<T>(work: () => Promise<T>): Promise<T> {
      let isAsked = false;
      let isDone = false;
      asked = () => {
        isAsked = true;
      };
      let open = () => {};
      gate = new Promise((resolve) => {
        open = resolve;
      });
      vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
      try {
        const working = work().finally(() => {
          isDone = true;
        });
        working.catch(() => {}); // awaited below
        const end = performance.now() + PATIENCE_MS;
        while (!isAsked && !isDone && performance.now() < end) {
          await turn();
          vi.advanceTimersByTime(1);
        }
        await vi.advanceTimersByTimeAsync(SLOW_MS);
        open();
        while (!isDone && performance.now() < end) {
          await turn();
          vi.advanceTimersByTime(1);
        }
        return await working;
      } finally {
        open();
        gate = undefined;
        vi.useRealTimers();
      }
    },
  };
}
