import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { inProject } from '../../common/paths.ts';
import { EXERCISES, fileOf, PRACTATHON_MINUTES, starterOf } from '../../exercises/index.ts';
import type { CheckText } from '../../exercises/kit/check.ts';
import { hintsOf } from '../../workbook/practathon/hints.ts';
import { SECTIONS } from '../../workbook/sections.ts';

// Checks the course like code, so that the classroom doesn't find what is missing or contradictory.

const read = (path: string) => readFileSync(inProject(path), 'utf8');
/** Files that git tracks or would track. */
const tracked = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard'], {
  cwd: inProject('.'),
  encoding: 'utf8',
})
  .trim()
  .split('\n');

describe('the track', () => {
  test('the exercises take as long as the deck says of the practathon', () => {
    const [, minutes] = /^# .* in (\d+) Minutes$/m.exec(read('slides/bridge.md')) ?? [];
    expect(PRACTATHON_MINUTES).toBe(Number(minutes));
  });

  test('the exercises are numbered in their order, and their folders say so', () => {
    expect(EXERCISES.map((e) => e.folder)).toEqual(EXERCISES.map((e, i) => `${i + 1}-${e.name}`));
    expect(EXERCISES.map((e) => e.id)).toEqual(EXERCISES.map((_, i) => i + 1));
  });

  test('the five sections follow each other from 0 to 10 minutes', () => {
    expect(SECTIONS).toHaveLength(5);
    expect(SECTIONS[0]!.from).toBe(0);
    for (const [i, section] of SECTIONS.entries()) expect(section.to).toBe(SECTIONS[i + 1]?.from ?? 10);
  });

  test('every command that the lesson and the README name exists', () => {
    const { scripts } = JSON.parse(read('package.json'));
    for (const { command } of SECTIONS)
      if (command) expect(Object.keys(scripts)).toContain(/^npm run (\S+)/.exec(command)?.[1]);
    for (const [, name] of read('README.md').matchAll(/npm run (?:-s )?([a-z]+)/g))
      expect(Object.keys(scripts)).toContain(name);
  });
});

describe.each(EXERCISES.map((e) => [e.folder, e] as const))('exercises/%s', (folder, exercise) => {
  test('has a README, hints, checks, a starter and a solution', () => {
    for (const file of ['README.md', 'hints.md', 'checks.json', exercise.checks, exercise.file])
      expect(existsSync(inProject(`exercises/${folder}/${file}`)), file).toBe(true);
    for (const path of [`solutions/${fileOf(exercise)}`, `exercises/${starterOf(exercise)}`])
      expect(existsSync(inProject(path)), path).toBe(true);
  });

  test('its README gives its minutes, its command and what done looks like', () => {
    const text = read(`exercises/${folder}/README.md`);
    expect(text).toMatch(new RegExp(`\\b${exercise.minutes} minutes`));
    expect(text).toContain(`npm run exercise ${exercise.id}`);
    expect(text).toMatch(/^## .*done/im);
    expect(text).toMatch(/^## If there is time left/m);
  });

  test('has three or four hints with some text each', () => {
    const hints = hintsOf(exercise);
    expect(hints.length).toBeGreaterThanOrEqual(3);
    expect(hints.length).toBeLessThanOrEqual(4);
    for (const hint of hints) expect(hint.length).toBeGreaterThan(40);
  });

  test('a test grades its right and wrong answers', () => {
    const path = `tests/grading/${exercise.name}.test.ts`;
    expect(read(path)).toContain(`testAnswers('${exercise.name}')`);
  });

  test('its checks are those of checks.json in their order, and wrong answers name only these', () => {
    const declared: Record<string, CheckText> = JSON.parse(read(`exercises/${folder}/checks.json`));
    const ids = Object.keys(declared);
    const written = read(`exercises/${folder}/${exercise.checks}`).matchAll(
      /^\s*check\w*\(\s*'([a-z0-9-]+)'/gm,
    );
    expect([...written].map((m) => m[1])).toEqual(ids);
    expect(ids.length).toBeGreaterThanOrEqual(8);
    for (const { title, hint } of Object.values(declared)) expect(title && hint).toMatch(/\w/);
    expect(Object.values(declared).reduce((sum, { points }) => sum + points, 0)).toBe(exercise.points);
    for (const name of readdirSync(inProject(`tests/grading/wrong/${folder}`))) {
      const text = read(`tests/grading/wrong/${folder}/${name}`);
      const [, fails = ''] = /^(?:\/\/|#) fails: (.+)$/m.exec(text) ?? [];
      for (const id of fails.split(/,\s*/)) expect(ids, name).toContain(id.trim());
    }
  });
});

test('solutions hold the file of each exercise and nothing else', () => {
  const files = tracked.filter((path) => path.startsWith('solutions/'));
  expect(files.sort()).toEqual(EXERCISES.map((e) => `solutions/${fileOf(e)}`).sort());
});

test('every link in a markdown file leads to a file', () => {
  for (const file of tracked.filter((path) => path.endsWith('.md') && existsSync(inProject(path))))
    for (const [, target = ''] of read(file).matchAll(/\]\(([^)#\s]+)[^)]*\)/g))
      if (!/^[a-z]+:/.test(target))
        expect(existsSync(join(inProject(dirname(file)), target)), `${file}: ${target}`).toBe(true);
});

test('an unchanged file of the learner is the one that --reset restores', () => {
  for (const exercise of EXERCISES) {
    const path = `exercises/${fileOf(exercise)}`;
    const changed = execFileSync('git', ['status', '--porcelain', '--', path], {
      cwd: inProject('.'),
      encoding: 'utf8',
    });
    if (changed === '') expect(read(path), path).toBe(read(`exercises/${starterOf(exercise)}`));
  }
});
