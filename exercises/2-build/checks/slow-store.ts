import { setImmediate as turn } from 'node:timers/promises';
import { vi } from 'vitest';

/** How long the store takes, milliseconds on the fast clock. A program must wait at least this long. */
const SLOW_MS = 1_000;
/** How long to wait for a program that doesn't use the fast clock, milliseconds: it may be slow and right. */
const PATIENCE_MS = 3_000;

/**
 * A store that is slow without slowing the check: while it is slow, `setTimeout` runs on a fake clock, which goes forward by
 * {@link SLOW_MS} between the call of the store and its answer.
 */
export function slowStore() {
  let asked = () => {};
  let gate: Promise<void> | undefined;

  return {
    /** The store awaits it before it stores something. */
    async isReady(): Promise<void> {
      asked();
      await gate;
    },
    /** Runs some work that calls the store once, while the store is slow. */
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
