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
  let isAsked = false;
  let gate: Promise<void> | undefined;

  return {
    /** The store awaits it before it stores something. */
    async isReady(): Promise<void> {
      isAsked = true;
      await gate;
    },
    /** Runs some work that calls the store once, while the store is slow. */
    async slowly<T>(work: () => Promise<T>): Promise<T> {
      let isDone = false;
      let open = () => {};
      isAsked = false;
      gate = new Promise((resolve) => {
        open = resolve;
      });
      const end = performance.now() + PATIENCE_MS;
      const tickUntil = async (condition: () => boolean) => {
        for (; !condition() && performance.now() < end; vi.advanceTimersByTime(1)) await turn();
      };
      vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
      try {
        const working = work().finally(() => {
          isDone = true;
        });
        working.catch(() => {}); // awaited below
        await tickUntil(() => isAsked || isDone);
        await vi.advanceTimersByTimeAsync(SLOW_MS);
        open();
        await tickUntil(() => isDone);
        return await working;
      } finally {
        open();
        gate = undefined;
        vi.useRealTimers();
      }
    },
  };
}
