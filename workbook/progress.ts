import { existsSync, readFileSync, renameSync } from 'node:fs';
import { z } from 'zod';
import { writeWhole } from '../common/atomic-file.ts';
import { inState } from '../common/paths.ts';

const ExerciseProgress = z.object({
  /** How often it was graded with a changed file. */
  attempts: z.int().nonnegative().default(0),
  /** Digest of the last graded file. */
  graded: z.string().optional(),
  /** Number of hints shown. */
  hints: z.int().nonnegative().default(0),
  /** Minutes spent in the guided flow. */
  minutes: z.number().nonnegative().default(0),
  /** Points of the last attempt. */
  points: z.number().nonnegative().default(0),
  maxPoints: z.number().nonnegative().default(0),
  /** When it was first opened, first passed, and when its solution was shown: ISO 8601. */
  startedAt: z.iso.datetime().optional(),
  passedAt: z.iso.datetime().optional(),
  solutionAt: z.iso.datetime().optional(),
  /** Whether the last attempt passed. */
  passing: z.boolean().default(false),
});

export const Progress = z.object({
  version: z.literal(1),
  /** By the exercise's name, which stays when the order changes. */
  exercises: z.record(z.string(), ExerciseProgress).default({}),
  finishedAt: z.iso.datetime().optional(),
});

export type ExerciseProgress = z.infer<typeof ExerciseProgress>;
export type Progress = z.infer<typeof Progress>;

/** The learner's progress, `.practathon/progress.json`. */
export interface ProgressStore {
  read(): Progress;
  /** The progress of one exercise; zeros if it was never opened. */
  of(name: string): ExerciseProgress;
  /** Changes the progress of one exercise. Reads the file first, so that two windows don't undo each other's changes. */
  update(name: string, change: (before: ExerciseProgress) => Partial<ExerciseProgress>): void;
  finish(): void;
  replace(progress: Progress): void;
}

/**
 * Opens the store. It renames a damaged file and starts a new one.
 *
 * @param warn called with a sentence that names the renamed file
 */
export function progressStore(
  warn: (text: string) => void = () => {},
  path = inState('progress.json'),
): ProgressStore {
  const read = (): Progress => {
    if (!existsSync(path)) return { version: 1, exercises: {} };
    try {
      return Progress.parse(JSON.parse(readFileSync(path, 'utf8')));
    } catch {
      const aside = `${path}.damaged-${Date.now()}`;
      renameSync(path, aside);
      warn(`The progress file was damaged. It is kept as ${aside}, and a new one is started.`);
      return { version: 1, exercises: {} };
    }
  };
  const write = (progress: Progress) => writeWhole(path, `${JSON.stringify(progress, null, 2)}\n`);
  let warned = false;
  /** A verdict is worth more than its record: a full disk must not lose it. */
  const tryToWrite = (progress: Progress) => {
    try {
      write(progress);
    } catch (error) {
      if (!warned) warn(`Your progress can’t be saved: ${(error as Error).message}`);
      warned = true;
    }
  };
  return {
    read,
    of: (name) => read().exercises[name] ?? ExerciseProgress.parse({}),
    update(name, change) {
      const progress = read();
      const before = progress.exercises[name] ?? ExerciseProgress.parse({});
      progress.exercises[name] = { ...before, ...change(before) };
      tryToWrite(progress);
    },
    finish: () => tryToWrite({ ...read(), finishedAt: new Date().toISOString() }),
    replace: write,
  };
}
