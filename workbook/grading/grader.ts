import { Writable } from 'node:stream';
import type { InlineConfig, PoolRunnerInitializer, TestModule } from 'vitest/node';
import { inProject } from '../../common/paths.ts';
import { type Exercise, fileOf } from '../../exercises/index.ts';
import { LearnersOutput } from './output.ts';
import { resolveWork } from './resolve.ts';
import { isChecksOf, verdictOf } from './run-verdict.ts';
import type { ExerciseVerdict } from './verdict.ts';
import { warmPool } from './warm-pool.ts';
import { reportFolder, WATCHDOG_LIMITS } from './watchdog.ts';

/** Grades exercises of one folder any number of times. vitest stays loaded between the runs. */
export interface Grader {
  /** Runs the checks of these exercises, each in a new process. One run at a time. */
  grade(exercises: readonly Exercise[]): Promise<ExerciseVerdict[]>;
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
/** Higher than the watchdog's limit for all memory, because the watchdog can say what happened. */
const HEAP_MB = 1_024;
/** vitest waits this much longer than the watchdog for an import, because the watchdog can say more. Milliseconds. */
const HOOK_LATER_MS = 1_000;

/** How long the learner's code may take, milliseconds, and how much memory. */
const LIMITS = {
  ...WATCHDOG_LIMITS,
  /** One check: a slow program can be right, and one check may send several requests of two seconds each. */
  checkMs: 15_000,
  /** One answer of the learner's route: a slow answer can be right, and a route that hangs fails within 3 s in all. */
  answerMs: 2_400,
};

export interface GraderOptions {
  /**
   * Runs all exercises in one process, in the given order: faster for many submissions. The code of one exercise may then
   * spoil the verdict of a later one. A pass is always correct.
   */
  together?: boolean;
  /** With `together`: called as soon as an exercise's last check is over, without errors outside of the checks. */
  onVerdict?: (exercise: Exercise, verdict: ExerciseVerdict) => void;
  /** The only exercise to grade: packages that its checks don't need are not loaded in advance. */
  only?: Exercise;
  /** Changes how processes are used. Tests grade many harmless answers in one. */
  pool?: (usual: PoolRunnerInitializer) => PoolRunnerInitializer;
  /** Limits that differ from the usual ones. */
  limits?: Partial<typeof LIMITS>;
}

/**
 * Creates a grader for the folder that holds `1-learn … 4-ship`. The checks are always the workbook's own, from
 * `exercises/`. It uses vitest's Node API (https://vitest.dev/api/advanced/vitest) with its own pool of processes, and a
 * watchdog thread beside the learner's code.
 */
export async function createGrader(target: string, options: GraderOptions = {}): Promise<Grader> {
  const { together = false } = options;
  const limits = { ...LIMITS, ...options.limits };
  const reports = reportFolder();
  const output = new LearnersOutput();
  const hasCode = options.only === undefined || options.only.file.endsWith('.ts');
  const env = { ...ENV, WORKBOOK_PRELOAD: hasCode ? 'code' : 'data' };
  const pool = warmPool({ heapMegabytes: HEAP_MB, env, spare: !together, onOutput: output.add });
  let running: readonly Exercise[] = [];
  const printed = new Map<Exercise, string>(); // the output of each, where several exercises share a process
  let ended: { modules: readonly TestModule[]; errors: readonly unknown[] } = { modules: [], errors: [] };
  const { createVitest } = await import('vitest/node');
  const vitest = await createVitest(
    'test',
    {
      ...CONFIG,
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
      reporters: [
        {
          onUserConsoleLog: (log) => output.add(log.content),
          onTestModuleEnd(module) {
            const exercise = running.find((e) => isChecksOf(e, module));
            if (!exercise || !together) return;
            const run = { modules: [module], errors: [], killed: [], target, output: output.text() };
            printed.set(exercise, run.output);
            output.clear();
            options.onVerdict?.(exercise, verdictOf(exercise, run));
          },
          onTestRunEnd: (modules, errors) => {
            ended = { modules, errors };
          },
        },
      ],
    },
    { plugins: [resolveWork(target)], server: { fs: { strict: false } }, logLevel: 'silent' },
    { stdout: nowhere(), stderr: nowhere() }, // only for vitest's own messages
  );
  await vitest.standalone();
  return {
    async grade(exercises) {
      output.clear();
      printed.clear();
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
function nowhere(): Writable {
  return new Writable({ write: (_chunk, _encoding, done) => done() });
}
