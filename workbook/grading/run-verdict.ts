import { stripVTControlCharacters } from 'node:util';
import type { TestCase, TestModule } from 'vitest/node';
import { z } from 'zod';
import { type Exercise, fileOf } from '../../exercises/index.ts';
import { Failure } from '../../exercises/kit/failure.ts';
import { placeIn } from '../../exercises/kit/place.ts';
import { guardedGlobal } from './globals.ts';
import { type CheckVerdict, type ExerciseVerdict, exerciseVerdict } from './verdict.ts';
import { type WatchdogReport, watchdogSentence } from './watchdog.ts';

/** Everything that a run of vitest left behind. */
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
 * Reads a run as a verdict. vitest ends with `passed` when a process dies, so a check counts as passed only if it says so
 * itself, and whatever has no result of its own is an error.
 */
export function verdictOf(exercise: Exercise, run: RunResult): ExerciseVerdict {
  const module = run.modules.find((m) => isChecksOf(exercise, m));
  const tests = module ? [...module.children.allTests()] : [];
  const killed = run.killed.find((r) => r.testFile === '' || r.testFile === module?.moduleId);
  const unfinished = tests.length === 0 || tests.some((test) => test.result().state === 'pending');
  const stray = run.errors
    .filter((error) => (isDeath(error) ? unfinished : isOf(error, module)))
    .map((error) => (isDeath(error) ? ENDED : messageOf(error, run.target)))
    .find(Boolean);
  const moduleError = module?.errors()[0];
  const cause =
    (killed && watchdogSentence(killed, run.target)) ??
    (moduleError && whyNotRun(moduleError, run.target)) ??
    stray ??
    BROKEN;
  const checks = tests.map((test) => checkVerdict(test, exercise, run.target, cause));
  if (checks.length === 0) checks.push(notRun(exercise, cause));
  return exerciseVerdict(exercise, stray && !unfinished ? spoilt(checks, stray) : checks, run.output);
}

/** Why the learner's file could not be imported. */
function whyNotRun(error: unknown, target: string): string {
  const message = messageOf(error, target);
  return exitIn(message) ?? message;
}

/** An error that nothing caught would have ended a real server, whatever its checks found: none of them counts. */
function spoilt(checks: CheckVerdict[], stray: string): CheckVerdict[] {
  const message = `Outside of any check, where nothing caught it and it would end a server: ${stray}`;
  return checks.map((check) =>
    check.verdict === 'pass' ? { ...check, verdict: 'error', points: 0, message } : check,
  );
}

/** A process that died has no test file any more: the error belongs to the exercise that was not finished. */
function isDeath(error: unknown): boolean {
  return [error, (error as { cause?: unknown })?.cause].some((e) =>
    /Worker exited unexpectedly/.test(messageOf(e, '')),
  );
}

/** vitest notes on an error outside of any check during which file's run it came up. */
function isOf(error: unknown, module: TestModule | undefined): boolean {
  const path = (error as { VITEST_TEST_PATH?: unknown })?.VITEST_TEST_PATH;
  return path === undefined || path === module?.moduleId;
}

const ENDED =
  'The process that ran your code ended in the middle: something in it exits, kills the process, or breaks what Node needs.';
const BROKEN =
  'No check gave a result: your code changes something that Node itself needs, such as a global or a built-in.';

/** Whether a test file holds the checks of this exercise. */
export function isChecksOf(exercise: Exercise, module: TestModule): boolean {
  return module.moduleId.endsWith(`/exercises/${exercise.folder}/${exercise.checks}`);
}

function checkVerdict(test: TestCase, exercise: Exercise, target: string, cause: string): CheckVerdict {
  const { check } = test.meta();
  const points = check?.points ?? 1;
  const about = {
    id: check?.id ?? test.name,
    title: test.name,
    maxPoints: points,
    file: check?.file ?? fileOf(exercise),
    hint: check?.hint ?? '',
  };
  const result = test.result();
  if (result.state === 'passed') return { ...about, verdict: 'pass', points, message: '' };
  if (result.state === 'failed') {
    const [error] = result.errors;
    const failure = Failed.safeParse(error);
    const message = messageOf(error, target);
    const exit = exitIn(message);
    if (exit) return { ...about, verdict: 'error', points: 0, message: exit };
    if (failure.success)
      return { ...about, verdict: 'fail', points: 0, message, details: failure.data.failure };
    return { ...about, verdict: TIMED_OUT.test(message) ? 'error' : 'fail', points: 0, message };
  }
  // a skip with a reason is the check's own; without one it is vitest's word for "did not get that far"
  const note = result.state === 'skipped' ? result.note : undefined;
  if (note) return { ...about, verdict: 'skip', points: 0, message: note };
  return { ...about, verdict: 'error', points: 0, message: cause };
}

function notRun(exercise: Exercise, cause: string): CheckVerdict {
  return {
    id: 'run',
    title: 'The file can be run',
    verdict: 'error',
    points: 0,
    maxPoints: exercise.points,
    message: cause,
    file: fileOf(exercise),
    hint: 'Read the message from its beginning: it names the file and, where there is one, the line.',
  };
}

const TIMED_OUT = /^(Test|Hook) timed out/;

/** What vitest makes of process.exit, with the place where there is one. */
const EXITS = /process\.exit unexpectedly called with \\?"(\w*)\\?"(?: \((\S+)\))?/;

/** The sentence on process.exit in an error's message, or in what a check says of it. */
function exitIn(message: string): string | undefined {
  const [found, code = '', place] = EXITS.exec(message) ?? [];
  if (found === undefined) return undefined;
  const at = place ? ` (${place})` : '';
  return `Your code calls process.exit(${code === 'undefined' ? '' : code})${at}: a server would end there, for everybody.`;
}

/** A CheckFailure, as it arrives from the other process. */
const Failed = z.object({ failure: Failure });

const Thrown = z.object({
  name: z.string().optional(),
  message: z.string(),
  stack: z.string().optional(),
  cause: z.unknown().optional(),
});

/** The first line of an error, with the place in the learner's file where there is one. */
function messageOf(error: unknown, target: string): string {
  const parsed = Thrown.safeParse(error);
  if (!parsed.success) return '';
  const { name, message, stack, cause } = parsed.data;
  const clean = stripVTControlCharacters(message).replaceAll(`${target}/`, '').trim();
  if (Failed.safeParse(error).success) return clean;
  const [, problem, place] = COMPILE_ERROR.exec(clean) ?? [];
  if (problem)
    return `The file does not compile: ${problem.trim()} (${place?.replace(/^.*?(?=\d-\w+\/)/, '')})`;
  const inner = messageOf(cause, target);
  const first = clean.split('\n').slice(0, 6).join(' ').replace(/\s+/g, ' ').slice(0, 400);
  const at = placeIn(stripVTControlCharacters(stack ?? ''), target);
  const global = guardedGlobal(first);
  if (global) return `${global}${at ? ` (${at})` : ''}`;
  const prefix = name && name !== 'Error' && !first.startsWith(name) ? `${name}: ` : '';
  return `${prefix}${first}${at && !first.includes(at) ? ` (${at})` : ''}${inner && ` ← ${inner}`}`;
}

/** As Vite's compiler words it: a line for people, and a drawing of the place. */
const COMPILE_ERROR = /\[PARSE_ERROR\] ([^╭\n]+)[\s\S]*?\[ (\S+:\d+:\d+) \]/;
