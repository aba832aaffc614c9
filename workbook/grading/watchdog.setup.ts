import { Worker } from 'node:worker_threads';
import { afterEach, beforeEach, expect, inject } from 'vitest';
import { guardGlobals, restrictProcess } from './restrict.ts';
import type { WatchdogData } from './watchdog.ts';

// A vitest setup file, which runs in the process of the learner's code. It starts a thread that a busy loop can't stop:
// the thread notices the loop, reports its line, and ends the process.

declare module 'vitest' {
  interface ProvidedContext {
    watchdog: Omit<WatchdogData, 'shared' | 'parent' | 'canPause'>;
  }
}

/** The key of the memory that this process shares with its watchdog: one watchdog for all exercises in the process. */
const KEY = Symbol.for('workbook.watchdog');
const kept = globalThis as { [KEY]?: SharedArrayBuffer };
const isFirst = kept[KEY] === undefined;
/**
 * Three 32-bit numbers: [0] counts up while the event loop turns, [1] is 1 once the learner's file is imported, [2]
 * counts the exercises. After them, the name of the check that runs.
 */
const shared = kept[KEY] ?? new SharedArrayBuffer(12 + 2048);
kept[KEY] = shared;
const state = new Int32Array(shared, 0, 3);
const name = new Uint8Array(shared, 12);

if (isFirst) {
  guardGlobals();
  // Node below 24.12 would end the process if a debugger asked for it without this permission
  const canPause = process.permission?.has('inspector') ?? true;
  new Worker(new URL('./watchdog.worker.mjs', import.meta.url), {
    workerData: { ...inject('watchdog'), shared, parent: process.ppid, canPause } satisfies WatchdogData,
    execArgv: [], // without this process's loaders and limits
  }).unref();
  if (process.env.WORKBOOK_PRELOAD === 'code') restrictProcess();
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
