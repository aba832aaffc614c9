import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { inProject } from '../../common/paths.ts';
import { EXERCISES, type Exercise, fileOf } from '../../exercises/index.ts';
import { createGrader, type Grader } from '../../workbook/grading/grader.ts';
import type { ExerciseVerdict, Verdict } from '../../workbook/grading/verdict.ts';
import { temporaryFolder } from '../support/lab.ts';

// Whatever a learner's file does, grading returns a verdict that names it, and the next save is graded as usual. All cases
// go through one grader, one after the other.

const folder = temporaryFolder();
const [, build, apply] = EXERCISES as [Exercise, Exercise, Exercise];
const solution = (exercise: Exercise) => readFileSync(inProject(`solutions/${fileOf(exercise)}`), 'utf8');
const good = solution(build);
const goodCounter = solution(apply);
let grader: Grader;

beforeAll(async () => {
  for (const { folder: name } of [build, apply]) mkdirSync(join(folder.path, name));
  // short limits for code that hangs, but long enough for a busy machine
  grader = await createGrader(folder.path, { limits: { blockedMs: 700, importMs: 2_000, answerMs: 800 } });
});
afterAll(async () => {
  await grader.close();
  folder[Symbol.dispose]();
});

/** The solution with a line of code in front of everything that its route does. */
const inRoute = (line: string) => {
  const changed = good.replace(/(= async \([^)]*\)[^=]*=> \{\n)/, `$1    ${line}\n`);
  if (changed === good) throw new Error('the solution has another shape now: fix inRoute');
  return changed;
};
const atImport = (line: string) => `${good}\n${line}\n`;

/** The solution of Exercise 3 with a line of code in front of everything that its function does. */
const inCounter = (line: string) => {
  const changed = goodCounter.replace(/(export function satisfactionCounter.*\n)/, `$1  ${line}\n`);
  if (changed === goodCounter) throw new Error('the solution has another shape now: fix inCounter');
  return changed;
};

const CASES: [name: string, source: string, verdict: Verdict, says: RegExp][] = [
  ['a syntax error', good.replace('{', '{{'), 'error', /does not compile: .*2-build\/feedback\.ts:\d+:\d+/],
  ['an error at import', atImport('throw new Error("boom");'), 'error', /boom \(2-build\/feedback\.ts:\d+\)/],
  [
    'a type that is wrong',
    atImport('const n: any = 5; n.trim();'),
    'error',
    /TypeError: n\.trim is not a function/,
  ],
  [
    'a package that is not there',
    atImport('import "left-pad-of-mine";'),
    'error',
    /Cannot find package 'left-pad-of-mine'/,
  ],
  ['a file that is not there', atImport('import "./not-there.ts";'), 'error', /not-there\.ts/],
  [
    'an endless loop at import',
    atImport('while (true) {}'),
    'error',
    /did not come back for \d.*feedback\.ts:\d+/,
  ],
  [
    'an endless loop in the route',
    inRoute('while (true) {}'),
    'error',
    /did not come back for \d.*feedback\.ts:\d+/,
  ],
  ['an endless loop of awaits', inRoute('while (true) await null;'), 'error', /did not come back for \d/],
  [
    'a promise that never settles, in the route',
    inRoute('await new Promise(() => {});'),
    'fail',
    /expected an answer, got none within 0\.8 s/,
  ],
  [
    'a promise that never settles, at import',
    atImport('await new Promise(() => {});'),
    'error',
    /never settles/,
  ],
  [
    'process.exit at import',
    atImport('process.exit(3);'),
    'error',
    /calls process\.exit\(3\) \(2-build\/feedback\.ts:\d+\)/,
  ],
  ['process.exit in the route', inRoute('process.exit(0);'), 'error', /calls process\.exit\(0\)/],
  [
    'a process that kills itself',
    atImport('process.kill(process.pid, "SIGKILL");'),
    'error',
    /ended in the middle/,
  ],
  ['a rejection that nobody catches', inRoute('Promise.reject(new Error("floating"));'), 'fail', /floating/],
  [
    'a package by require, and a server left open',
    atImport(
      '(await import("node:module")).createRequire(import.meta.url)("prom-client");(await import("node:http")).createServer().listen(0); setInterval(() => {}, 5);',
    ),
    'pass',
    /^$/,
  ],
  [
    'a gigabyte of memory',
    atImport('export const hog = Buffer.alloc(1_000_000_000, 1);'),
    'error',
    /^Your code took \d+ MB of memory, and the limit is 800 MB/,
  ],
  [
    'a loop that fills the memory',
    inRoute('const hoard: object[] = []; for (;;) hoard.push(new Array(50).fill({}));'),
    'error',
    /MB of memory/,
  ],
  [
    'a loop that prints',
    atImport('for (;;) process.stdout.write("spam ".repeat(100));'),
    'error',
    /did not come back/,
  ],
  [
    'a command that sleeps',
    atImport('(await import("node:child_process")).execSync("sleep 100");'),
    'error',
    /can’t be interrupted/,
  ],
  [
    'globals deleted',
    atImport('for (const k of ["setTimeout","Promise","process","Map"]) delete (globalThis as any)[k];'),
    'error',
    /deletes the global Promise, .* \(2-build\/feedback\.ts:\d+\)/,
  ],
  [
    'a built-in broken',
    atImport('Array.prototype.map = () => [];'),
    'error',
    /Node itself needs|ended in the middle/,
  ],
];

async function graded(exercise: Exercise, source: string): Promise<ExerciseVerdict> {
  writeFileSync(join(folder.path, fileOf(exercise)), source);
  const [verdict] = await grader.grade([exercise]);
  return verdict!;
}
const firstOf = ({ checks }: ExerciseVerdict) =>
  checks.find((c) => c.verdict === 'error') ?? checks.find((c) => c.verdict === 'fail');

test.each(CASES)('%s', { timeout: 40_000 }, async (_name, source, expected, says) => {
  const verdict = await graded(build, source);
  const first = firstOf(verdict);
  expect(verdict.verdict, first?.message).toBe(expected);
  expect(first?.message ?? '').toMatch(says);
  expect(verdict.output?.length ?? 0).toBeLessThan(5_000);
  expect(verdict.output ?? '').not.toMatch(/node_modules/);
});

test('a good save after all of them passes', async () => {
  const verdict = await graded(build, good);
  expect(verdict.verdict, firstOf(verdict)?.message).toBe('pass');
});

test.each([
  ['rejected at import', `Promise.reject(new Error("adrift"));\n${goodCounter}`],
  ['thrown by a timer', `setTimeout(() => { throw new Error("adrift") }, 0);\n${goodCounter}`],
  ['thrown by a timer of each counter', inCounter('setTimeout(() => { throw new Error("adrift") }, 5);')],
])('an error that nothing catches, %s, takes all points', async (_how, source) => {
  const verdict = await graded(apply, source);
  expect(verdict).toMatchObject({ verdict: 'error', points: 0, maxPoints: apply.points });
  expect(firstOf(verdict)?.message).toMatch(
    /^Outside of any check.* adrift \(3-apply\/satisfaction\.ts:\d+\)$/,
  );
});

test.each(['process', 'Error'])('%s is named when it is replaced', async (name) => {
  const verdict = await graded(apply, `(globalThis as any).${name} = undefined;\n${goodCounter}`);
  expect(verdict).toMatchObject({ verdict: 'error', points: 0 });
  expect(firstOf(verdict)?.message).toBe(
    `Your code replaces the global ${name}, which Node itself needs (3-apply/satisfaction.ts:1)`,
  );
  expect(verdict.output ?? '').toBe('');
});

test('process.exit in the counter is an error', async () => {
  const verdict = await graded(apply, inCounter('process.exit(0);'));
  expect(verdict).toMatchObject({ verdict: 'error', points: 0 });
  expect(firstOf(verdict)?.message).toMatch(/calls process\.exit\(0\)/);
});
