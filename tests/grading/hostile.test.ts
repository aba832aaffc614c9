import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createGrader, type Grader } from '../../workbook/grading/grader.ts';
import type { Verdict } from '../../workbook/grading/verdict.ts';
import { inProject } from '../../workbook/paths.ts';
import { EXERCISES } from '../../workbook/track.ts';
import { temporaryFolder } from '../support/lab.ts';

// Whatever a learner's file does, grading comes back with a verdict that names it, and the next save is graded as ever.

const folder = temporaryFolder();
const file = join(folder.path, '2-build/feedback.ts');
const good = readFileSync(inProject('solutions/2-build/feedback.ts'), 'utf8');
const build = EXERCISES.filter((e) => e.id === 2);
let grader: Grader;

beforeAll(async () => {
  mkdirSync(join(folder.path, '2-build'));
  writeFileSync(file, good);
  grader = await createGrader(folder.path);
});
afterAll(async () => {
  await grader.close();
  folder[Symbol.dispose]();
});

/** The solution with a line of code in front of everything that its route does. */
const inRoute = (line: string) => {
  const changed = good.replace(/(= async \([^)]*\)[^=]*=> \{\n)/, `$1    ${line}\n`);
  if (changed === good) throw new Error('the solution has another shape now: mend inRoute');
  return changed;
};
const atImport = (line: string) => `${good}\n${line}\n`;

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
    /expected an answer, got none within 3 s/,
  ],
  [
    'a promise that never settles, at import',
    atImport('await new Promise(() => {});'),
    'error',
    /never settles/,
  ],
  ['process.exit at import', atImport('process.exit(0);'), 'error', /process\.exit/],
  ['process.exit in the route', inRoute('process.exit(0);'), 'fail', /process\.exit/],
  [
    'a process that kills itself',
    atImport('process.kill(process.pid, "SIGKILL");'),
    'error',
    /ended in the middle/,
  ],
  ['a rejection that nobody catches', inRoute('Promise.reject(new Error("floating"));'), 'fail', /floating/],
  [
    'a server left open',
    atImport('(await import("node:http")).createServer().listen(0); setInterval(() => {}, 5);'),
    'pass',
    /^$/,
  ],
  [
    'a gigabyte of memory',
    atImport('export const hog = Buffer.alloc(1_000_000_000, 1);'),
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
    /ended in the middle|Node itself needs/,
  ],
  [
    'a built-in broken',
    atImport('Array.prototype.map = () => [];'),
    'error',
    /Node itself needs|ended in the middle/,
  ],
];

test.each(CASES)('%s', { timeout: 40_000 }, async (_name, source, expected, says) => {
  writeFileSync(file, source);
  const [verdict] = await grader.grade(build);
  const first =
    verdict!.checks.find((c) => c.verdict === 'error') ?? verdict!.checks.find((c) => c.verdict === 'fail');
  expect(verdict!.verdict, first?.message).toBe(expected);
  expect(first?.message ?? '').toMatch(says);
  expect(verdict!.output?.length ?? 0).toBeLessThan(5_000);

  writeFileSync(file, good);
  const [next] = await grader.grade(build);
  expect(next!.verdict, next!.checks.find((c) => c.verdict !== 'pass')?.message).toBe('pass');
});
