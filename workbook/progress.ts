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
export type ProgressStore = ReturnType<typeof progressStore>;

/**
 * Opens the learner's progress, `.practathon/progress.json`. Where it can't be written, such as on a full disk, the
 * progress lasts as long as the command: no verdict is lost because of it. A damaged file is renamed, and a new one started.
 *
 * @param warn called with a sentence about a damaged file, or once when the progress can't be written
 */
export function progressStore(warn: (text: string) => void = () => {}, path = inState('progress.json')) {
  let unsaved: Progress | undefined; // what could not be written
  /** Changes the disk. Where it refuses, the progress stays in memory. */
  const tried = (progress: Progress, change: () => void) => {
    try {
      change();
    } catch (error) {
      if (!unsaved)
        warn(
          `The progress can't be kept: ${(error as Error).message}. Everything else works. Make room and check the rights of that folder, or set PRACTATHON_HOME to another folder.`,
        );
      unsaved = progress;
    }
  };
  const read = (): Progress => {
    if (unsaved) return unsaved;
    const none: Progress = { version: 1, exercises: {} };
    if (!existsSync(path)) return none;
    try {
      return Progress.parse(JSON.parse(readFileSync(path, 'utf8')));
    } catch {
      const aside = `${path}.damaged-${Date.now()}`;
      tried(none, () => {
        renameSync(path, aside);
        warn(`The progress file was damaged. It is kept as ${aside}, and a new one is started.`);
      });
      return none;
    }
  };
  /** @throws when it can't be written */
  const replace = (progress: Progress) => {
    writeWhole(path, `${JSON.stringify(progress, null, 2)}\n`);
    unsaved = undefined;
  };
  const write = (progress: Progress) => tried(progress, () => replace(progress));
  /** The progress of one exercise; zeros if it was never opened. */
  const of = (name: string, progress = read()) => progress.exercises[name] ?? ExerciseProgress.parse({});
  return {
    read,
    of,
    /** Changes the progress of one exercise. Reads the file first, so that two windows don't undo each other's changes. */
    update(name: string, change: (before: ExerciseProgress) => Partial<ExerciseProgress>): void {
      const progress = read();
      const before = of(name, progress);
      write({ ...progress, exercises: { ...progress.exercises, [name]: { ...before, ...change(before) } } });
    },
    finish: () => write({ ...read(), finishedAt: new Date().toISOString() }),
    replace,
  };
}
