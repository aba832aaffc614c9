import { copyFileSync, existsSync, mkdirSync, readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { writeWhole } from '../../common/atomic-file.ts';
import { inProject, inState } from '../../common/paths.ts';
import { UserError } from '../../common/user-error.ts';
import { type Exercise, fileOf, starterOf } from '../../exercises/index.ts';

/** Path of the learner's file below the workbook's folder, such as `exercises/2-build/feedback.ts`. */
export const learnersFile = (exercise: Exercise) => `exercises/${fileOf(exercise)}`;

/** The learner's file as it is now, or undefined when it was deleted. */
export function readLearnersFile(exercise: Exercise): string | undefined {
  const path = inProject(learnersFile(exercise));
  return existsSync(path) ? readFileSync(path, 'utf8') : undefined;
}

export function readSolution(exercise: Exercise): string {
  return readFileSync(inProject(`solutions/${fileOf(exercise)}`), 'utf8');
}

/** The file as the learner gets it. */
export function readStarter(exercise: Exercise): string {
  return readFileSync(inProject(`exercises/${starterOf(exercise)}`), 'utf8');
}

/** Keeps a copy of the learner's file under `.practathon/saved/`, and returns the copy's path. */
function saveCopy(exercise: Exercise): string {
  const time = new Date().toISOString().replace(/[:.]/g, '-');
  const copy = inState(`saved/${time}/${fileOf(exercise)}`);
  try {
    mkdirSync(dirname(copy), { recursive: true });
    copyFileSync(inProject(learnersFile(exercise)), copy);
  } catch (error) {
    throw new UserError(
      `${learnersFile(exercise)} is not replaced, as a copy of it can't be kept: ${(error as Error).message}`,
      'Make room and check the rights of that folder, or set PRACTATHON_HOME to another folder.',
    );
  }
  return copy;
}

/**
 * Writes the learner's file whole or not at all. Returns the path of a copy of what was there, if that was different.
 *
 * @throws {UserError} when the copy can't be kept
 */
export function replaceLearnersFile(exercise: Exercise, text: string): string | undefined {
  const before = readLearnersFile(exercise);
  const copy = before === undefined || before === text ? undefined : saveCopy(exercise);
  writeWhole(inProject(learnersFile(exercise)), text);
  return copy;
}
