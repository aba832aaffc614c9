import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import type { InlineConfig, TestModule } from 'vitest/node';
import { inProject } from '../../common/paths.ts';
import type { Exercise } from '../../exercises/index.ts';
import { learnersOutput } from './output.ts';
import { resolveWork } from './resolve.ts';
import { NAMES_LINES, PERMISSIONS } from './restrict.ts';
import { inRunFolder } from './run-folder.ts';
import { isChecksOf, notRun, verdictOf } from './run-verdict.ts';
import { fileProblem } from './submission-files.ts';
import type { ExerciseVerdict } from './verdict.ts';
import { warmPool } from './warm-pool.ts';
import { WATCHDOG_LIMITS, type WatchdogReport } from './watchdog.ts';

/** Grades exercises any number of times. vitest stays loaded between the runs. */
export interface Grader {
  /**
   * Runs the checks of these exercises, each in a new process. One run at a time.
   *
   * @param target absolute, real path of the folder that holds `1-learn … 4-ship`; by default the grader's folder
   */
  grade(exercises: readonly Exercise[], target?: string): Promise<ExerciseVerdict[]>;
  close(): Promise<void>;
}

/** vitest sets the last three for its own processes. NODE_PATH is for `require`, which no Vite plugin resolves. */
const ENV = {
  NO_COLOR: '1',
  NODE_PATH: inProject('node_modules'),
  NODE_ENV: 'test',
  TEST: 'true',
  VITEST: 'true',
};
/**
 * The heap is larger than the watchdog's limit for all memory, because the watchdog can say what happened. Room for new
 * objects from the start saves a tenth of the time: a process lives for a second, and would collect garbage most often then.
 */
const HEAP = ['--max-old-space-size=1024', '--min-semi-space-size=16'];
/** vitest waits this much longer than the watchdog for an import, because the watchdog can say more. Milliseconds. */
const HOOK_LATER_MS = 1_000;

/** How long the learner's code may take, milliseconds, and how much memory. */
const LIMITS = {
  ...WATCHDOG_LIMITS,
  /** One check: a slow program can be right, and one check may send several requests of two seconds each. */
  checkMs: 15_000,
  /** One answer of the learner's route: a slow answer can be right, and a route that hangs fails within 3 s in all. */
  answerMs: 2_400,
  /** The slow store of Exercise 2: long enough for a route that gives up, and short enough for a learner. */
  slowStoreMs: 650,
};

interface GraderOptions {
  /**
   * Runs all exercises in one process, in the given order: faster for many submissions. The code of one exercise may then
   * spoil the verdict of a later one. A pass is always correct.
   */
  together?: boolean;
  /** The only exercise to grade: packages that its checks don't need are not loaded in advance. */
  only?: Exercise;
  /** Whether a run of these exercises uses the process of an earlier such run. Only for code that leaves it as it was. */
  keeps?: (exercises: readonly Exercise[]) => boolean;
  /** Limits that differ from the usual ones. */
  limits?: Partial<typeof LIMITS>;
}

/**
 * Creates a grader for the folder that holds `1-learn … 4-ship`. The checks are always the workbook's own, from
 * `exercises/`. It uses vitest's Node API (https://vitest.dev/api/advanced/vitest) with its own pool of processes, and a
 * watchdog thread beside the learner's code.
 */
export async function createGrader(folder: string, options: GraderOptions = {}): Promise<Grader> {
  const { together = false, only } = options;
  const limits = { ...LIMITS, ...options.limits };
  let target = folder;
  const output = learnersOutput();
  let killed: WatchdogReport[] = [];
  const code = only === undefined || hasCode(only);
  const restricted = code && (together || NAMES_LINES);
  const pool = warmPool({
    flags: [...HEAP, ...(restricted ? PERMISSIONS : [])],
    env: { ...ENV, WORKBOOK_PRELOAD: code ? 'code' : 'data' },
    spare: !together,
    keeps: () => options.keeps?.(running) ?? false,
    onOutput: output.add,
    onReport: (report) => killed.push(report),
  });
  let running: readonly Exercise[] = [];
  const printed = new Map<Exercise, string>(); // the output of each, where several exercises share a process
  let ended: { modules: readonly TestModule[]; errors: readonly unknown[] } = { modules: [], errors: [] };
  const { createVitest } = await import('vitest/node');
  const vitest = await inRunFolder(() =>
    createVitest(
      'test',
      {
        ...CONFIG,
        pool: pool.initializer,
        isolate: !together,
        ...(together && { maxWorkers: 1, sequence: { sequencer: AsGiven } }),
        testTimeout: limits.checkMs,
        hookTimeout: limits.importMs + HOOK_LATER_MS,
        reporters: [
          {
            onUserConsoleLog: (log) => output.add(log.content),
            onTestModuleEnd(module) {
              const exercise = running.find((e) => isChecksOf(e, module));
              if (!exercise || !together) return;
              printed.set(exercise, output.text());
              output.clear();
            },
            onTestRunEnd: (modules, errors) => {
              ended = { modules, errors };
            },
          },
        ],
      },
      {
        plugins: [resolveWork(() => target)],
        tsconfig: inProject('tsconfig.json'), // never one that lies in the graded folder or above it
        server: { fs: { strict: false } },
        logLevel: 'silent',
      },
      { stdout: nowhere(), stderr: nowhere() }, // only for vitest's own messages
    ),
  );
  await vitest.standalone();
  return {
    async grade(exercises, which = folder) {
      target = which;
      const problems = new Map(exercises.map((e) => [e, fileProblem(target, e)]));
      running = exercises.filter((e) => !problems.get(e));
      if (running.length > 0) await run();
      return exercises.map((exercise) => {
        const problem = problems.get(exercise);
        const text = printed.get(exercise) ?? output.text();
        return problem
          ? notRun(exercise, problem)
          : verdictOf(exercise, { ...ended, killed, target, output: text });
      });
    },
    async close() {
      pool.close();
      await vitest.close();
    },
  };

  async function run(): Promise<void> {
    output.clear();
    printed.clear();
    killed = [];
    for (const name of readdirSync(target, { recursive: true, encoding: 'utf8' })) {
      const file = join(target, name);
      vitest.invalidateFile(file);
      vitest.watcher.invalidates.add(file); // for a process that has run the file before
    }
    const checks = running.map((e) => inProject(`exercises/${e.folder}/${e.checks}`));
    for (const file of checks) vitest.invalidateFile(file); // it holds the resolved path of the learner's file
    const project = vitest.getRootProject();
    project.provide('target', target);
    project.provide('answerMs', limits.answerMs);
    project.provide('slowStoreMs', limits.slowStoreMs);
    project.provide('watchdog', { ...limits, root: target });
    await vitest.runTestSpecifications(checks.map((file) => project.createSpecification(file)));
  }
}

/** Whether grading the exercise runs code of the learner's. */
export function hasCode(exercise: Exercise): boolean {
  return /\.[cm]?[jt]sx?$/.test(exercise.file);
}

/** What is the same for every grader. */
const CONFIG: InlineConfig & { config: false } = {
  config: false,
  root: inProject('.'),
  watch: false,
  passWithNoTests: false,
  include: ['exercises/*/*.test.ts'],
  setupFiles: [inProject('workbook/grading/watchdog.setup.ts')],
  teardownTimeout: 500,
  dangerouslyIgnoreUnhandledErrors: true, // verdictOf turns them into verdicts
};

/** Keeps the given order of the test files. vitest would begin with the longest. */
class AsGiven {
  shard<T>(files: T[]): T[] {
    return files;
  }
  sort<T>(files: T[]): T[] {
    return files;
  }
}

/** A stream that drops everything. */
const nowhere = () => new PassThrough().resume();
