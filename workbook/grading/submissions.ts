import { existsSync, realpathSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { UserError } from '../../common/user-error.ts';
import { EXERCISES } from '../../exercises/index.ts';

/** A folder with the work of one learner. */
export interface Submission {
  /** As on the command line. */
  name: string;
  /** Absolute path of the folder with `1-learn … 4-ship`; undefined when there is no such folder. */
  target: string | undefined;
}

/**
 * Finds the folder to grade: the one named, or `exercises/` in a clone.
 *
 * @throws {UserError} when there is no such folder
 */
export function submissionAt(name: string): Submission {
  const path = resolve(name);
  if (!existsSync(path) || !statSync(path).isDirectory())
    throw new UserError(
      `There is no folder ${name}.`,
      'Name folders that hold 1-learn … 4-ship, or clones with exercises/.',
    );
  const real = realpathSync(path); // Vite resolves imports to real paths, and resolve.ts compares them with this one
  const target = [real, join(real, 'exercises')].find((folder) =>
    EXERCISES.some((exercise) => existsSync(join(folder, exercise.folder))),
  );
  return { name, target };
}

/** Every N-th submission, beginning with the I-th: the same split on every machine. */
export function shardOf<T>(items: readonly T[], shard: { index: number; count: number }): T[] {
  return items.filter((_, i) => i % shard.count === shard.index - 1);
}
