import { Worker } from 'node:worker_threads';
import { afterEach, beforeEach, expect, inject } from 'vitest';
import { guardGlobals } from './globals.ts';
import type { WatchdogData } from './watchdog.ts';

// A vitest setup file. It runs beside the learner's code, in the process that was forked for it, and starts a thread
// which a busy loop can't stop: that thread sees the loop, says in which line it is, and ends the process.

declare module 'vitest' {
  interface ProvidedContext {
    watchdog: Omit<WatchdogData, 'shared' | 'parent'>;
  }
}

/** Where the memory is kept that this process shares with its watchdog: one for all exercises that run in it. */
const KEY = Symbol.for('workbook.watchdog');
const kept = globalThis as { [KEY]?: SharedArrayBuffer };
const before = kept[KEY];
/**
 * [0] counts up while the event loop turns; [1] is 1 once the learner's file has been imported; [2] counts the exercises.
 * Then: what runs.
 */
const shared = before ?? new SharedArrayBuffer(12 + 2048);
kept[KEY] = shared;
const state = new Int32Array(shared, 0, 3);
const name = new Uint8Array(shared, 12);

if (!before) {
  guardGlobals();
  new Worker(new URL('./watchdog.worker.mjs', import.meta.url), {
    workerData: { ...inject('watchdog'), shared, parent: process.ppid } satisfies WatchdogData,
    execArgv: [], // nothing of this process's loaders
  }).unref();
  setInterval(() => Atomics.add(state, 0, 1), 40).unref();
}
Atomics.store(state, 1, 0);
Atomics.add(state, 2, 1);

const testFile = expect.getState().testPath ?? '';
const running = (test: string) => {
  name.fill(0);
  new TextEncoder().encodeInto(`${testFile}\n${test}`.slice(0, 1000), name);
};
running('');
beforeEach(({ task }) => {
  Atomics.store(state, 1, 1);
  running(task.name);
});
afterEach(() => running(''));
