import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Clone, clone } from '../support/clone.ts';

// Experiment 4, which mostly waits for its network, is run for all. tests/lab/recap.test.ts measures each.

let book: Clone;
const fileOf = (name: string) => join(book.path, 'lab/recap/4-queries', name);
const read = (name: string) => readFileSync(fileOf(name), 'utf8');
beforeAll(() => {
  book = clone('recap-');
  rmSync(fileOf('yours.ts'), { force: true }); // of the person who runs the tests
});
afterAll(() => book[Symbol.dispose]());

test('--json prints one document and keeps the result', { timeout: 60_000 }, async () => {
  const { code, stdout, stderr } = await book.run(['recap', '4', '--json']);
  const { version, experiments } = JSON.parse(stdout);
  const result = { id: 4, unit: 'ms', ok: true, lesson: '50 SELECTs → 1 JOIN (10×)' };
  expect([version, experiments]).toEqual([1, [expect.objectContaining(result)]]);
  const [{ name, before, after, ratio }] = experiments;
  expect([typeof name, ratio]).toEqual(['string', before / after]);
  expect([code, stderr]).toEqual([0, '']);
  const kept = JSON.parse(readFileSync(join(book.path, '.practathon/recap.json'), 'utf8'));
  expect(kept.experiments).toEqual(experiments);
});

test('--fix measures a copy of slow.ts, and --reset brings it back', { timeout: 90_000 }, async () => {
  const fix = () => book.run(['recap', '4', '--fix']);
  const unchanged = await fix();
  expect(read('yours.ts')).toBe(read('slow.ts'));
  expect(unchanged.stdout).toMatch(/Goal: 5 times less[\s\S]*✖ Measured .* less than 5×/);
  expect([unchanged.code, unchanged.stderr]).toEqual([1, '']);

  writeFileSync(
    fileOf('yours.ts'),
    'export const titlesOf = async () => { throw new Error("no table"); };\n',
  );
  const thrown = await fix();
  expect(thrown.stdout).toContain('✖ It throws: no table');
  expect(thrown.code).toBe(1);

  const [reset] = await book.runMany(['recap', '4', '--reset']);
  expect(read('yours.ts')).toBe(read('slow.ts'));
  const [, copy = ''] = /Yours is kept as (\S+)/.exec(reset!.stdout) ?? [];
  expect([reset!.code, readFileSync(copy, 'utf8')]).toEqual([0, expect.stringContaining('no table')]);
});

test('--help, and mistakes with a reason and a next step', async () => {
  const [help, ...mistakes] = await book.runMany(
    ['recap', '--help'],
    ['recap', '5'],
    ['recap', '--fix'],
    ['recap', '1', '2', '--reset'],
    ['recap', '2', '--fix', '--json'],
    ['recap', '--fixed'],
  );
  expect([help!.code, help!.stderr]).toEqual([0, '']);
  expect(help!.stdout).toMatch(/2 {2}Function-level bottlenecks found\n {5}serialize_prompt 800 ms/);
  for (const { code, stdout, stderr } of mistakes) {
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr.trim().split('\n').length).toBeGreaterThanOrEqual(2);
    expect(stderr).not.toMatch(/^\s+at /m);
  }
});
