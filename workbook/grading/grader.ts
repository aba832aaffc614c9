import { Writable } from 'node:stream';
import type { PoolRunnerInitializer, TestModule, Vitest } from 'vitest/node';
import { inProject } from '../../common/paths.ts';
import { type Exercise, fileOf } from '../../exercises/index.ts';
import { learnersOutput } from './output.ts';
import { resolveWork } from './resolve.ts';
import { isChecksOf, verdictOf } from './run-verdict.ts';
import type { ExerciseVerdict } from './verdict.ts';
import { warmPool } from './warm-pool.ts';
import { reportFolder, WATCHDOG_LIMITS } from './watchdog.ts';

/** Grades exercises of one folder, again and again, in a process that stays warm. */
export interface Grader {
  /** Runs the checks of these exercises, each in a process of its own. One run at a time. */
  grade(exercises: readonly Exercise[]): Promise<ExerciseVerdict[]>;
  close(): Promise<void>;
}

/** vitest sets the last three for its own forks. NODE_PATH is for `require`, which no plugin of Vite's resolves. */
const ENV = {
  NO_COLOR: '1',
  NODE_PATH: inProject('node_modules'),
  NODE_ENV: 'test',
  TEST: 'true',
  VITEST: 'true',
};
/** Above the watchdog's limit for all memory, which can say what happened. */
const HEAP_MB = 1_024;
/** So much longer than the watchdog waits for an import, milliseconds: it can tell more. */
const HOOK_LATER_MS = 1_000;

/** How long the learner's code may take, milliseconds, and how much memory. */
export const LIMITS = {
  ...WATCHDOG_LIMITS,
  /** One check: a program may be slow and right, two seconds for each of several requests. */
  checkMs: 15_000,
  /** One answer of the learner's route: a slow one is a right one. */
  answerMs: 3_000,
};

export interface GraderOptions {
  /**
   * All exercises in one process, one after the other in the order that they are given: quicker for many submissions. A
   * verdict that is not a pass may have been caused by the code of an exercise before it.
   */
  together?: boolean;
  /** Told each verdict as soon as the last check is over. Errors outside of any check are known only when `grade` is done. */
  checked?: (exercise: Exercise, verdict: ExerciseVerdict) => void;
  /** The only exercise that will be graded: what its checks don't need isn't loaded beforehand. */
  only?: Exercise;
  /** Changes how processes are used. Tests grade many harmless answers in one. */
  pool?: (usual: PoolRunnerInitializer) => PoolRunnerInitializer;
  /** Limits other than the usual ones. */
  limits?: Partial<typeof LIMITS>;
}

/**
 * A grader for the folder that holds `1-learn … 4-ship`. The checks are always the workbook's own, from `exercises/`.
 * Source of the design: vitest's Node API, kept alive, with the pool `forks` and a watchdog beside the learner's code.
 */
export async function createGrader(target: string, options: GraderOptions = {}): Promise<Grader> {
  const { together = false } = options;
  const limits = { ...LIMITS, ...options.limits };
  const reports = reportFolder();
  const output = learnersOutput();
  const holdsCode = options.only === undefined || options.only.file.endsWith('.ts');
  const env = { ...ENV, WORKBOOK_PRELOAD: holdsCode ? 'code' : 'data' };
  const pool = warmPool({ heapMegabytes: HEAP_MB, env, spare: !together, onOutput: output.add });
  let running: readonly Exercise[] = [];
  let printed = new Map<Exercise, string>(); // where several exercises share a process
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
      provide: {
        target,
        answerMs: limits.answerMs,
        watchdog: { ...limits, folder: reports.path, root: target },
      },
      pool: options.pool?.(pool.initializer) ?? pool.initializer,
      isolate: !together,
      ...(together && { maxWorkers: 1, sequence: { sequencer: AsGiven } }),
      testTimeout: limits.checkMs,
      hookTimeout: limits.importMs + HOOK_LATER_MS,
      teardownTimeout: 500,
      dangerouslyIgnoreUnhandledErrors: true, // they become verdicts
      reporters: [
        {
          onUserConsoleLog: (log) => output.add(log.content),
          onTestModuleEnd(module) {
            const exercise = running.find((e) => isChecksOf(e, module));
            if (!exercise || !together) return;
            const run = { modules: [module], errors: [], killed: [], target, output: output.text() };
            printed.set(exercise, run.output);
            output.clear();
            options.checked?.(exercise, verdictOf(exercise, run));
          },
          onTestRunEnd: (modules, errors) => {
            ended = { modules, errors };
          },
        },
      ],
    },
    { plugins: [resolveWork(target)], server: { fs: { strict: false } }, logLevel: 'silent' },
    { stdout: nowhere(), stderr: nowhere() }, // vitest's own words; the learner's come by the pool and the reporter
  );
  await vitest.standalone();
  return {
    async grade(exercises) {
      output.clear();
      printed = new Map();
      running = exercises;
      for (const exercise of exercises) {
        const file = `${target}/${fileOf(exercise)}`;
        vitest.invalidateFile(file);
        vitest.watcher.invalidates.add(file); // for a process that has run the file before
      }
      vitest.invalidateFile(inProject('exercises'));
      const project = vitest.getRootProject();
      await vitest.runTestSpecifications(
        exercises.map((e) => project.createSpecification(inProject(`exercises/${e.folder}/${e.checks}`))),
      );
      const killed = reports.take();
      return exercises.map((exercise) =>
        verdictOf(exercise, { ...ended, killed, target, output: printed.get(exercise) ?? output.text() }),
      );
    },
    async close() {
      pool.close();
      await vitest.close();
      reports.remove();
    },
  };
}

/** Runs the checks in the order that they are asked for; vitest would begin with the longest file. */
class AsGiven {
  shard<T>(files: T[]): T[] {
    return files;
  }
  sort<T>(files: T[]): T[] {
    return files;
  }
}

/** A stream that nobody reads. */
function nowhere(): Writable {
  return new Writable({ write: (_chunk, _encoding, done) => done() });
}
