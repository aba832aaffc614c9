import fs, { renameSync, rmSync, writeFileSync } from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { GradingLoop } from '../../workbook/practathon/attempt.ts';
import { watchSaves } from '../../workbook/practathon/watch.ts';
import { eventually, temporaryFolder } from '../support/lab.ts';

const { watch } = fs;
const noEvents = () => {
  throw new Error('this file system has none');
};
/** Replaces fs.watch also for modules that have imported it by name. */
const useWatch = (watch: unknown) => {
  Object.assign(fs, { watch });
  syncBuiltinESMExports();
};

describe.each([
  ['with events', watch],
  ['without events', noEvents],
])('saves are noticed %s', (_how, used) => {
  beforeEach(() => useWatch(used));
  afterEach(() => useWatch(watch));

  test('a burst of writes is one save, and a later one is another', async () => {
    using folder = temporaryFolder();
    const file = join(folder.path, 'feedback.ts');
    writeFileSync(file, '0');
    let saves = 0;
    const save = () => {
      saves += 1;
    };
    const watcher = watchSaves(file, save);
    try {
      for (let i = 0; i < 5; i += 1) writeFileSync(file, `burst ${i}`);
      await eventually(() => expect(saves).toBeGreaterThanOrEqual(1));
      const after = saves;
      expect(after).toBeLessThanOrEqual(2);
      writeFileSync(file, 'another');
      await eventually(() => expect(saves).toBeGreaterThan(after));
    } finally {
      watcher.close();
    }
  });

  test('an editor that replaces the file, and a file that is deleted and comes back', async () => {
    using folder = temporaryFolder();
    const file = join(folder.path, 'feedback.ts');
    writeFileSync(file, '0');
    let saves = 0;
    const save = () => {
      saves += 1;
    };
    const watcher = watchSaves(file, save);
    try {
      writeFileSync(`${file}.swap`, 'replaced');
      renameSync(`${file}.swap`, file);
      await eventually(() => expect(saves).toBe(1));
      rmSync(file);
      await eventually(() => expect(saves).toBe(2));
      writeFileSync(file, 'back');
      await eventually(() => expect(saves).toBe(3));
    } finally {
      watcher.close();
    }
  });
});

test('any number of saves during a run make one more run', async () => {
  let finish: () => void = () => {};
  let runs = 0;
  const loop = new GradingLoop(() => {
    runs += 1;
    return new Promise<void>((resolve) => {
      finish = resolve;
    });
  });
  const first = loop.request();
  for (let i = 0; i < 50; i += 1) void loop.request();
  expect([runs, loop.busy]).toEqual([1, true]);
  finish();
  await eventually(() => expect(runs).toBe(2));
  finish();
  await first;
  expect([runs, loop.busy]).toEqual([2, false]);
});

test('a run that throws does not stop the next one', async () => {
  let fail = true;
  const loop = new GradingLoop(async () => {
    if (fail) throw new Error('no process could be started');
  });
  await expect(loop.request()).rejects.toThrow('no process');
  fail = false;
  await expect(loop.request()).resolves.toBeUndefined();
});
