import { readFileSync } from 'node:fs';
import { stripVTControlCharacters } from 'node:util';
import type { TestCase, TestModule } from 'vitest/node';
import { z } from 'zod';
import { inProject } from '../../common/paths.ts';
import { clipped } from '../../common/redact-output.ts';
import { EXERCISES, type Exercise, fileOf } from '../../exercises/index.ts';
import type { CheckText } from '../../exercises/kit/check.ts';
import { Failure } from '../../exercises/kit/failure.ts';
import { placeIn } from '../../exercises/kit/place.ts';
import { refusedByNode } from './other-programs.ts';
import { guardedGlobal } from './restrict.ts';
import { type CheckVerdict, type ExerciseVerdict, exerciseVerdict, type Verdict } from './verdict.ts';
import { type WatchdogReport, watchdogSentence } from './watchdog.ts';

interface Declared extends CheckText {
  id: string;
}

/**
 * The checks of each exercise, in their order. They are read before any learner's code runs, since that code could change
 * what its own process says about ids and points.
 */
const DECLARED = new Map(EXERCISES.map((exercise) => [exercise.id, declaredBy(exercise)]));

function declaredBy({ folder }: Exercise): Declared[] {
  const texts = JSON.parse(readFileSync(inProject(`exercises/${folder}/checks.json`), 'utf8'));
  return Object.entries<CheckText>(texts).map(([id, text]) => ({ id, ...text }));
}

/** The result of a run of vitest. */
export interface RunResult {
  modules: readonly TestModule[];
  /** Errors outside of any check, such as a rejection that nobody caught. */
  errors: readonly unknown[];
  /** Processes that the watchdog ended. */
  killed: readonly WatchdogReport[];
  /** The graded folder. */
  target: string;
  output: string;
}

/**
 * Turns a run into a verdict. vitest ends with `passed` when a process dies, so a check counts as passed only by its own
 * result, and a check without a result is an error. Ids and points come from the exercise's `checks.json`, never from the
 * process that ran the learner's code.
 */
export function verdictOf(exercise: Exercise, run: RunResult): ExerciseVerdict {
  const declared = DECLARED.get(exercise.id)!;
  const module = run.modules.find((m) => isChecksOf(exercise, m));
  const tests = module ? testsOf(module) : [];
  if (!tests) return notRun(exercise, FOREIGN, run.output);
  const killed = run.killed.find((r) => r.testFile === '' || r.testFile === module?.moduleId);
  const unfinished = tests.length === 0 || tests.some((test) => test.result().state === 'pending');
  const stray = run.errors
    .filter((error) => (isDeath(error) ? unfinished : isOf(error, module)))
    .map((error) => (isDeath(error) ? ENDED : messageOf(error, run.target)))
    .find(Boolean);
  const moduleError = module?.errors()[0];
  const broken = moduleError && messageOf(moduleError, run.target);
  const cause =
    (killed && watchdogSentence(killed, run.target)) ??
    (broken && exitIn(broken)) ??
    broken ??
    stray ??
    BROKEN;
  if (tests.length === 0) return notRun(exercise, cause, run.output);
  if (tests.length !== declared.length || tests.some((test, i) => test.name !== declared[i]!.title))
    return notRun(exercise, FOREIGN, run.output);
  const checks = tests.map((test, i) => checkVerdict(test, exercise, declared[i]!, run.target, cause));
  const looked = waiting(stray && !unfinished ? spoilt(checks, stray) : checks);
  const advice = tests.flatMap((test) => Advised.safeParse(test.meta().advice).data ?? []);
  const verdict = exerciseVerdict(exercise, looked, run.output);
  return advice.length > 0 ? { ...verdict, advice } : verdict;
}

/** The tests of a module; undefined when the learner's code has reported some that vitest doesn't know. */
function testsOf(module: TestModule): TestCase[] | undefined {
  try {
    return [...module.children.allTests()];
  } catch {
    return undefined;
  }
}

/** Skips the checks that could not look, because a check that they wait for is not passed. */
function waiting(checks: CheckVerdict[]): CheckVerdict[] {
  const looked = checks.map((check): CheckVerdict => {
    const first = checks.find(({ id }) => id === check.details?.waitsFor);
    if (check.verdict !== 'fail' || !first || first.verdict === 'pass') return check;
    return { ...check, verdict: 'skip', message: `Not looked at yet: first, “${first.title}” has to pass.` };
  });
  // checks that wait only for each other must not hide that something is wrong
  return looked.some(({ verdict }) => verdict === 'fail' || verdict === 'error') ? looked : checks;
}

/** Comes from the process that ran the learner's code. */
const Advised = z.array(z.object({ id: z.string(), message: z.string(), file: z.string(), line: z.int() }));

/** An error that nothing caught would end a real server, so no check counts as passed. */
function spoilt(checks: CheckVerdict[], stray: string): CheckVerdict[] {
  const message = `Outside of any check, an error that nothing caught, which would end a server: ${stray}`;
  return checks.map((check) =>
    check.verdict === 'pass' ? { ...check, verdict: 'error', points: 0, message } : check,
  );
}

/** Whether a process died. Such an error names no test file, so it belongs to the exercise that did not finish. */
function isDeath(error: unknown): boolean {
  return [error, (error as { cause?: unknown })?.cause].some((e) =>
    /Worker exited unexpectedly/.test(messageOf(e, '')),
  );
}

/** Whether an error outside of any check is of this module: vitest adds the test file to the error. */
function isOf(error: unknown, module: TestModule | undefined): boolean {
  const path = (error as { VITEST_TEST_PATH?: unknown })?.VITEST_TEST_PATH;
  return path === undefined || path === module?.moduleId;
}

const ENDED =
  'The process of your code ended in the middle: the code exits, kills the process, or breaks something that Node needs.';
const BROKEN =
  'No check gave a result: your code changes something that Node itself needs, such as a global or a built-in.';

const FOREIGN =
  'The results are not those of the workbook’s checks: your code changes what the test runner reports.';

/** Whether a test file holds the checks of this exercise. */
export function isChecksOf(exercise: Exercise, module: TestModule): boolean {
  return module.moduleId.endsWith(`/exercises/${exercise.folder}/${exercise.checks}`);
}

function checkVerdict(
  test: TestCase,
  exercise: Exercise,
  { id, title, points: maxPoints, hint }: Declared,
  target: string,
  cause: string,
): CheckVerdict {
  const file = fileOf(exercise);
  const is = (verdict: Verdict, message: string, details?: Failure): CheckVerdict => {
    const points = verdict === 'pass' ? maxPoints : 0;
    return { id, title, verdict, points, maxPoints, message, file, hint, details };
  };
  const result = test.result();
  if (result.state === 'passed') return is('pass', '');
  if (result.state === 'failed') {
    const [error] = result.errors;
    const message = messageOf(error, target);
    const exit = exitIn(message);
    if (exit) return is('error', exit);
    const { failure } = Failed.safeParse(error).data ?? {};
    return is(!failure && TIMED_OUT.test(message) ? 'error' : 'fail', message, failure);
  }
  // the check itself gives a reason when it skips; without one, vitest did not get that far
  const note = result.state === 'skipped' ? result.note : undefined;
  return note ? is('skip', cut(note)) : is('error', cause);
}

/** An exercise whose checks could not run. It keeps its maximum of points, so that percentages stay comparable. */
export function notRun(exercise: Exercise, cause: string, output?: string): ExerciseVerdict {
  const check: CheckVerdict = {
    id: 'run',
    title: 'The file can be run',
    verdict: 'error',
    points: 0,
    maxPoints: exercise.points,
    message: cause,
    file: fileOf(exercise),
    hint: 'The message names the file and often the line.',
  };
  return exerciseVerdict(exercise, [check], output);
}

const TIMED_OUT = /^(Test|Hook) timed out/;

/** vitest's message for process.exit, with the place if there is one. */
const EXITS = /process\.exit unexpectedly called with \\?"(\w*)\\?"(?: \((\S+)\))?/;

/** The sentence for process.exit, if an error's message or a check's message is about it. */
function exitIn(message: string): string | undefined {
  const [found, code = '', place] = EXITS.exec(message) ?? [];
  if (found === undefined) return undefined;
  const at = place ? ` (${place})` : '';
  return `Your code calls process.exit(${code === 'undefined' ? '' : code})${at}: that would end the server for everybody.`;
}

/** A CheckFailure, as it arrives from the other process. */
const Failed = z.object({ failure: Failure });

/** The learner's code can make an error of any size, so only the beginning of its texts is looked at. */
const Text = z.string().transform(cut);

const Thrown = z.object({
  name: Text.optional(),
  message: Text,
  stack: Text.optional(),
  cause: z.unknown().optional(),
  permission: z.string().optional(),
});

function cut(text: string): string {
  return clipped(text, 10_000);
}

/** An error can be its own cause. */
const MAX_CAUSES = 3;

/** The first line of an error, with the place in the learner's file if there is one. */
function messageOf(error: unknown, target: string, depth = 0): string {
  const parsed = Thrown.safeParse(error);
  if (!parsed.success) return '';
  const { name, message, stack, cause, permission } = parsed.data;
  const clean = stripVTControlCharacters(message).replaceAll(`${target}/`, '').trim();
  if (Failed.safeParse(error).success) return clean;
  const [, problem, place] = COMPILE_ERROR.exec(clean) ?? [];
  if (problem)
    return `The file does not compile: ${problem.trim()} (${place?.replace(/^.*?(?=\d-\w+\/)/, '')})`;
  const inner = depth < MAX_CAUSES ? messageOf(cause, target, depth + 1) : '';
  const first = clipped(clean.split('\n').slice(0, 6).join(' ').replace(/\s+/g, ' '), 400);
  const at = placeIn(stripVTControlCharacters(stack ?? ''), target);
  const global = guardedGlobal(first) ?? refusedByNode(permission);
  if (global) return `${global}${at ? ` (${at})` : ''}`;
  const prefix = name && name !== 'Error' && !first.startsWith(name) ? `${name}: ` : '';
  const own = `${prefix}${first}${at && !first.includes(at) ? ` (${at})` : ''}`;
  return inner && inner !== own ? `${own} ← ${inner}` : own;
}

/** An error of Vite's compiler: a line for people, and a drawing of the place. */
const COMPILE_ERROR = /\[PARSE_ERROR\] ([^╭\n]+)[\s\S]*?\[ (\S+:\d+:\d+) \]/;
