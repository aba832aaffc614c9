import { Writable } from 'node:stream';
import type { TestModule, Vitest } from 'vitest/node';
import { inProject } from '../paths.ts';
import type { Exercise } from '../track.ts';
import { learnersOutput } from './output.ts';
import { isChecksOf, verdictOf } from './reading.ts';
import { resolveWork } from './resolve.ts';
import type { ExerciseVerdict } from './verdict.ts';
import { warmPool } from './warm-pool.ts';
import { reportFolder, WATCHDOG_LIMITS } from './watchdog.ts';

/** Grades exercises of one folder, again and again, in a process that stays warm. */
export interface Grader {
  /** Runs the checks of these exercises, each in a process of its own. One run at a time. */
  grade(exercises: readonly Exercise[]): Promise<ExerciseVerdict[]>;
  close(): Promise<void>;
}

/** Longest time for one check, milliseconds: a program may be slow and right, two seconds for each of several requests. */
const CHECK_MS = 15_000;
/** vitest sets the last three for its own forks. */
const ENV = { NO_COLOR: '1', NODE_ENV: 'test', TEST: 'true', VITEST: 'true' };
/** Above the watchdog's limit for all memory, which can say what happened. */
const HEAP_MB = 1_024;
/** Longest time to import the learner's file; the watchdog is earlier where it can tell more. */
const HOOK_MS = 5_000;

export interface GraderOptions {
  /**
   * All exercises in one process, one after the other: quicker for many submissions, and good for a pass. A verdict that is
   * not a pass may have been caused by another exercise's code, and has to be looked at again apart.
   */
  together?: boolean;
  /** Told of each exercise that passes as soon as it does. */
  passed?: (verdict: ExerciseVerdict) => void;
}

/**
 * A grader for the folder that holds `1-learn … 4-ship`. The checks are always the workbook's own, from `exercises/`.
 * Source of the design: vitest's Node API, kept alive, with the pool `forks` and a watchdog beside the learner's code.
 */
export async function createGrader(target: string, options: GraderOptions = {}): Promise<Grader> {
  const { together = false } = options;
  const reports = reportFolder();
  const output = learnersOutput();
  const pool = warmPool({ heapMegabytes: HEAP_MB, env: ENV, spare: !together, onOutput: output.add });
  let running: readonly Exercise[] = [];
  let ended: { modules: readonly TestModule[]; errors: readonly unknown[] } = { modules: [], errors: [] };
  const { createVitest } = await import('vitest/node');
  const vitest: Vitest = await createVitest(
    'test',
    {
      config: false,
      root: inProject('.'),
      watch: false,
      passWithNoTests: false,
      include: ['exercises/*/*.test.ts'],
      setupFiles: [inProject('workbook/grading/watchdog.setup.ts')],
      provide: { target, watchdog: { ...WATCHDOG_LIMITS, folder: reports.path, root: target } },
      pool: pool.initializer,
      isolate: !together,
      ...(together && { maxWorkers: 1 }),
      testTimeout: CHECK_MS,
      hookTimeout: HOOK_MS,
      teardownTimeout: 500,
      dangerouslyIgnoreUnhandledErrors: true, // they become verdicts
      reporters: [
        {
          onUserConsoleLog: (log) => output.add(log.content),
          onTestModuleEnd(module) {
            const exercise = running.find((e) => isChecksOf(e, module));
            if (!exercise || !options.passed) return;
            const verdict = verdictOf(exercise, {
              modules: [module],
              errors: [],
              killed: [],
              target,
              output: '',
            });
            if (verdict.verdict === 'pass') options.passed(verdict);
          },
          onTestRunEnd: (modules, errors) => {
            ended = { modules, errors };
          },
        },
      ],
    },
    { plugins: [resolveWork(target)], server: { fs: { strict: false } }, logLevel: 'silent' },
    { stdout: sink(output.add), stderr: sink(output.add) },
  );
  await vitest.standalone();
  return {
    async grade(exercises) {
      output.clear();
      running = exercises;
      for (const exercise of exercises)
        vitest.invalidateFile(`${target}/${exercise.folder}/${exercise.file}`);
      vitest.invalidateFile(inProject('exercises'));
      const project = vitest.getRootProject();
      await vitest.runTestSpecifications(
        exercises.map((e) => project.createSpecification(inProject(`exercises/${e.folder}/${e.checks}`))),
      );
      const killed = reports.take();
      return exercises.map((exercise) =>
        verdictOf(exercise, { ...ended, killed, target, output: output.text() }),
      );
    },
    async close() {
      pool.close();
      await vitest.close();
      reports.remove();
    },
  };
}

/** A stream into the learner's output: what their code writes past the console. */
function sink(add: (text: string) => void): Writable {
  return new Writable({
    write(chunk, _encoding, done) {
      add(String(chunk));
      done();
    },
  });
}
