import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { EXERCISES } from '../../exercises/index.ts';
import { reveal } from '../../workbook/practathon/reveal.ts';
import { progressStore } from '../../workbook/progress.ts';
import { temporaryFolder } from '../support/lab.ts';

const solutionAt = new Date(0).toISOString();

test('progress that can’t be written lasts as long as the command, and is said once', () => {
  using folder = temporaryFolder();
  const home = join(folder.path, 'home');
  writeFileSync(home, 'a file in the place of the folder');
  const warn = vi.fn();
  const progress = progressStore(warn, join(home, 'progress.json'));
  progress.update('build', () => ({ attempts: 1 }));
  progress.update('build', ({ attempts }) => ({ attempts: attempts + 1 }));
  progress.finish();
  expect(progress.of('build').attempts).toBe(2);
  expect(warn).toHaveBeenCalledOnce();
  expect(warn).toHaveBeenCalledWith(expect.stringMatching(/can't be kept: E.* PRACTATHON_HOME/));
  // an import is asked for, so its failure is not silent
  expect(() => progress.replace({ version: 1, exercises: {} })).toThrow();
  // once there is room, everything is kept
  rmSync(home);
  progress.update('apply', () => ({ solutionAt }));
  expect(progressStore(warn, join(home, 'progress.json')).read()).toMatchObject({
    exercises: { build: { attempts: 2 }, apply: { solutionAt } },
    finishedAt: expect.any(String),
  });
});

test('a damaged file is renamed, even a folder in its place', () => {
  using folder = temporaryFolder();
  const path = join(folder.path, 'progress.json');
  mkdirSync(join(path, 'inside'), { recursive: true });
  const warn = vi.fn();
  expect(progressStore(warn, path).read()).toEqual({ version: 1, exercises: {} });
  expect(warn).toHaveBeenCalledWith(expect.stringContaining('damaged'));
  expect(readdirSync(folder.path)[0]).toMatch(/^progress\.json\.damaged-/);
});

test.each([
  ['before a pass is counted', undefined, expect.any(String)],
  ['after a pass is not', solutionAt, undefined],
])('a look at the solution %s', (_when, passedAt, expected) => {
  using folder = temporaryFolder();
  const progress = progressStore(undefined, join(folder.path, 'progress.json'));
  const [build] = EXERCISES.filter((e) => e.name === 'build');
  progress.update('build', () => ({ passedAt }));
  reveal(build!, 'solution', progress, { paint: (_style: unknown, text: string) => text } as never);
  expect(progress.of('build').solutionAt).toEqual(expected);
});
