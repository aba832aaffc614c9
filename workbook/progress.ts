import { existsSync, readFileSync, renameSync } from 'node:fs';
import { z } from 'zod';
import { writeWhole } from '../common/atomic-file.ts';
import { inState } from '../common/paths.ts';

const ExerciseProgress = z.object({
  /** Times it was graded after the file had changed. */
  attempts: z.int().nonnegative().default(0),
  /** Digest of the file that was graded last. */
  graded: z.string().optional(),
  /** Hints that were shown. */
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
  /** The last attempt passed. */
  passing: z.boolean().default(false),
});

const Progress = z.object({
  version: z.literal(1),
  /** By the exercise's name, so that a reordered track keeps what was done. */
  exercises: z.record(z.string(), ExerciseProgress).default({}),
  finishedAt: z.iso.datetime().optional(),
});

export type ExerciseProgress = z.infer<typeof ExerciseProgress>;
export type Progress = z.infer<typeof Progress>;

/** The learner's progress, `.practathon/progress.json`. */
export interface ProgressStore {
  read(): Progress;
  /** What is known of one exercise; zeros where nothing is. */
  of(name: string): ExerciseProgress;
  /** Changes one exercise. Reads the file first, so that two windows don't undo each other's work. */
  update(name: string, change: (before: ExerciseProgress) => Partial<ExerciseProgress>): ExerciseProgress;
  finish(): void;
  replace(progress: Progress): void;
}

/**
 * Opens the store. A file that can't be read is set aside under a name that says so, and a fresh one is begun.
 *
 * @param warn told where a damaged file was put
 */
export function progressStore(
  warn: (text: string) => void = () => {},
  path = inState('progress.json'),
): ProgressStore {
  const read = (): Progress => {
    if (!existsSync(path)) return { version: 1, exercises: {} };
    try {
      return parseProgress(JSON.parse(readFileSync(path, 'utf8')));
    } catch {
      const aside = `${path}.damaged-${Date.now()}`;
      renameSync(path, aside);
      warn(`The progress file was damaged. It is kept as ${aside}, and a fresh one is begun.`);
      return { version: 1, exercises: {} };
    }
  };
  const write = (progress: Progress) => writeWhole(path, `${JSON.stringify(progress, null, 2)}\n`);
  return {
    read,
    of: (name) => read().exercises[name] ?? ExerciseProgress.parse({}),
    update(name, change) {
      const progress = read();
      const before = progress.exercises[name] ?? ExerciseProgress.parse({});
      const after = { ...before, ...change(before) };
      write({ ...progress, exercises: { ...progress.exercises, [name]: after } });
      return after;
    },
    finish: () => write({ ...read(), finishedAt: new Date().toISOString() }),
    replace: write,
  };
}

/** Checks a progress document. Throws when it is none. */
export function parseProgress(document: unknown): Progress {
  return Progress.parse(document);
}
