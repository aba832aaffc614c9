import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { inProject } from '../../common/paths.ts';
import { EXERCISES, type Exercise, fileOf } from '../../exercises/index.ts';
import { createGrader, type Grader } from '../../workbook/grading/grader.ts';
import { NAMES_LINES, PERMISSIONS } from '../../workbook/grading/restrict.ts';
import type { ExerciseVerdict, Verdict } from '../../workbook/grading/verdict.ts';
import { temporaryFolder } from '../support/lab.ts';

// Whatever a learner's file does, grading returns a verdict that names it, and the next save is graded as usual. Most
// cases go through one grader, one after the other, each in its own process.

const folder = temporaryFolder();
const [, build, apply] = EXERCISES as [Exercise, Exercise, Exercise];
const solution = (exercise: Exercise) => readFileSync(inProject(`solutions/${fileOf(exercise)}`), 'utf8');
const good = solution(build);
const goodCounter = solution(apply);
/** Short limits for code that hangs, but long enough for a busy machine. */
const LIMITS = { blockedMs: 700, importMs: 2_000, answerMs: 800 };
let grader: Grader;

beforeAll(async () => {
  for (const { folder: name } of [build, apply]) mkdirSync(join(folder.path, name));
  grader = await createGrader(folder.path, { limits: LIMITS });
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

type Case = [name: string, source: string, verdict: Verdict, says: RegExp];

/** Code that ends with an error before it has started or changed anything. */
const WITHOUT_TRACE: Case[] = [
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
  ...(
    [
      ['execSync', '(await import("node:child_process")).execSync("sleep 100");', 'start other programs'],
      ['spawn', '(await import("node:child_process")).spawn("sleep", ["100"]);', 'start other programs'],
      ['cluster', '(await import("node:cluster")).default.fork();', 'start other programs'],
      [
        'Worker',
        'new (await import("node:worker_threads")).Worker("for (;;);", { eval: true });',
        'start threads',
      ],
      ['kill', 'process.kill(process.ppid, "SIGKILL");', 'send signals to other processes'],
      ['kill by import', '(await import("node:process")).kill(process.ppid, 9);', 'send signals'],
      ['kill of the group', 'process.kill(0, 9);', 'send signals'],
      ['_kill', '(process as any)._kill(process.ppid, 9);', 'use process._kill'],
      ['binding', '(process as any).binding("process_methods");', 'use process.binding'],
    ] as const
  ).map(
    ([name, line, refused]) =>
      [
        `what reaches other processes: ${name}`,
        atImport(line),
        'error',
        new RegExp(`^In grading, your code may not ${refused}.* \\(2-build/feedback\\.ts:\\d+\\)$`),
      ] as Case,
  ),
  [
    'an error that is its own cause',
    atImport('const e = new Error("loop"); e.cause = e; throw e;'),
    'error',
    /^loop \(2-build\/feedback\.ts:\d+\)$/,
  ],
  [
    'two errors that cause each other, in the route',
    inRoute('const a = new Error("one"), b = new Error("two", { cause: a }); a.cause = b; throw b;'),
    'fail',
    /./,
  ],
  [
    'a chain of 20,000 causes',
    atImport(
      'let e = new Error("end"); for (let i = 0; i < 20_000; i++) e = new Error("link", { cause: e }); throw e;',
    ),
    'error',
    /./,
  ],
  [
    'an error whose stack throws',
    atImport(
      'throw Object.defineProperty(new Error("x"), "stack", { get() { throw new Error("no stack"); } });',
    ),
    'error',
    /./,
  ],
  ['a proxy that throws, thrown', atImport('throw new Proxy({}, { get() { throw 1; } });'), 'error', /./],
  ['nothing, thrown', atImport('throw undefined;'), 'error', /./],
];

const CASES: Case[] = [
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
    /took \d+ MB of memory/,
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
    'a call that waits outside of JavaScript',
    atImport('Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);'),
    'error',
    /did not come back for \d/,
  ],
  [
    'a message of 50 MB',
    atImport('throw new Error("long ".repeat(10_000_000));'),
    'error',
    /^(?=.{1,1000}$)/,
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

async function graded(exercise: Exercise, source: string, by = grader): Promise<ExerciseVerdict> {
  writeFileSync(join(folder.path, fileOf(exercise)), source);
  const [verdict] = await by.grade([exercise]);
  return verdict!;
}
const firstOf = ({ checks }: ExerciseVerdict) =>
  checks.find((c) => c.verdict === 'error') ?? checks.find((c) => c.verdict === 'fail');

async function testCase([, source, expected, says]: Case, by = grader): Promise<void> {
  const verdict = await graded(build, source, by);
  const first = firstOf(verdict);
  expect(verdict.verdict, first?.message).toBe(expected);
  expect(first?.message ?? '').toMatch(says);
  expect(verdict.output?.length ?? 0).toBeLessThan(5_000);
  expect(verdict.output ?? '').not.toMatch(/node_modules/);
}

describe('in one process, since they leave no trace', () => {
  let keeping: Grader;
  beforeAll(async () => {
    keeping = await createGrader(folder.path, { limits: LIMITS, keeps: () => true });
  });
  afterAll(() => keeping.close());
  test.each(WITHOUT_TRACE)('%s', async (...one) => testCase(one, keeping));
});

test.each(CASES)('%s', { timeout: 40_000 }, async (...one) => testCase(one));

const CURRENT = 'const { getCurrentTest } = await import("vitest/suite");';
const eachMoment = (work: string) =>
  atImport(
    `${CURRENT} setInterval(() => { const file = getCurrentTest()?.file as any; if (file) { ${work} } }, 1);`,
  );

test.each([
  ['its points', eachMoment('for (const t of file.tasks) t.meta.check = { points: 77 };')],
  [
    'its ids and titles',
    eachMoment('for (const t of file.tasks) { t.meta.check = { id: "mine" }; t.name = "mine"; }'),
  ],
  ['its results', eachMoment('for (const t of file.tasks) t.result = { state: "pass" };')],
  [
    'its list of checks',
    atImport(
      `${CURRENT} const w = (globalThis as any).__vitest_worker__; setTimeout(() => { const file = getCurrentTest()?.file as any; if (file) void w.rpc.onCollected([{ ...file, tasks: [{ ...file.tasks[0], id: "f_1", name: "mine", meta: { check: { id: "mine", points: 900, hint: "", file: "" } } }] }]); }, 5);`,
    ),
  ],
])('code that changes %s gets no more than its maximum', async (_what, source) => {
  const verdict = await graded(build, source);
  expect(verdict.maxPoints).toBe(build.points);
  expect(verdict.points).toBeLessThanOrEqual(build.points);
  const ids = (await graded(build, good)).checks.map((c) => c.id);
  for (const { id } of verdict.checks) expect([...ids, 'run']).toContain(id);
});

test('what can’t be a learner’s file is said before anything runs', async () => {
  const path = join(folder.path, fileOf(build));
  const problemWith = async (make: () => void) => {
    rmSync(path, { force: true, recursive: true });
    make();
    const [verdict] = await grader.grade([build]);
    rmSync(path, { force: true, recursive: true });
    expect(verdict).toMatchObject({ verdict: 'error', points: 0, maxPoints: build.points });
    expect(verdict!.checks).toHaveLength(1);
    return verdict!.checks[0]!.message;
  };
  expect(await problemWith(() => {})).toMatch(/^2-build\/feedback\.ts is missing/);
  expect(await problemWith(() => mkdirSync(path))).toMatch(/is a folder, not a file/);
  expect(await problemWith(() => writeFileSync(path, ' '.repeat(1_000_001)))).toMatch(/1000001 bytes/);
  if (process.platform === 'win32') return;
  expect(await problemWith(() => execFileSync('mkfifo', [path]))).toMatch(/a device or a pipe/);
  expect(await problemWith(() => symlinkSync('/dev/zero', path))).toMatch(/a device or a pipe/);
});

test.runIf(PERMISSIONS.length > 0 && NAMES_LINES)('code that writes a file is refused by Node', async () => {
  const path = join(folder.path, 'written.txt');
  const verdict = await graded(
    build,
    atImport(`(await import("node:fs")).writeFileSync(${JSON.stringify(path)}, "x");`),
  );
  expect(firstOf(verdict)?.message).toMatch(/^In grading, your code may not write files \(2-build/);
  expect(existsSync(path)).toBe(false);
});

test('a tsconfig.json beside or above the files changes nothing', async () => {
  const strange = ['tsconfig.json', '2-build/tsconfig.json'].map((name) => join(folder.path, name));
  for (const path of strange)
    writeFileSync(path, '{ "extends": "@not/there", "compilerOptions": { "target": "es5" } }');
  const verdict = await graded(build, good);
  for (const path of strange) rmSync(path);
  expect(verdict.verdict, firstOf(verdict)?.message).toBe('pass');
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
