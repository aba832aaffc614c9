import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { refusedProperty, withoutForeignFrames } from '../../workbook/grading/other-programs.ts';
import { temporaryFolder } from '../support/lab.ts';

// The texts come from the programs themselves, so that a new version with other texts fails here.

const guarded = () => Object.defineProperty({} as { Map?: unknown }, 'Map', { value: 1 });
const messageOf = (run: () => unknown) => {
  try {
    run();
  } catch (error) {
    return (error as Error).message;
  }
  throw new Error('it did not throw');
};

test.each([
  ['assigned to', false, () => ((guarded() as { Map: unknown }).Map = 2)],
  ['redefined', false, () => Object.defineProperty(guarded(), 'Map', { value: 2 })],
  ['deleted', true, () => delete guarded().Map],
])('V8 names a read-only property that is %s', (_how, deleted, run) => {
  expect(refusedProperty(messageOf(run))).toEqual({ name: 'Map', deleted });
});

test('any other message of V8 is about no property', () => {
  expect(refusedProperty(messageOf(() => (undefined as never as string).trim()))).toBeUndefined();
});

test('Node’s report of an uncaught error keeps the learner’s lines only', () => {
  using folder = temporaryFolder();
  mkdirSync(join(folder.path, 'node_modules/broken'), { recursive: true });
  writeFileSync(
    join(folder.path, 'node_modules/broken/index.js'),
    'module.exports = () => { throw new Error("boom"); };',
  );
  writeFileSync(join(folder.path, 'feedback.cjs'), 'function mine() { require("broken")(); }\nmine();\n');
  const { stderr } = spawnSync(process.execPath, [join(folder.path, 'feedback.cjs')], { encoding: 'utf8' });
  expect(stderr).toMatch(/node_modules.broken.*\n[\s\S]*\(node:internal/);
  const own = withoutForeignFrames(stderr);
  expect(own).not.toMatch(/node_modules|node:/);
  expect(own).toMatch(/^Error: boom\n {4}at mine \(.*feedback\.cjs:1:\d+\)\n {4}at .*feedback\.cjs:2:1\)\n/);
});
