import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { EXERCISES, type Exercise, fileOf } from '../../exercises/index.ts';
import { createGrader } from './grader.ts';
import type { ExerciseVerdict } from './verdict.ts';

/**
 * Grades all exercises of a folder, as far as possible in one process: forking is most of the work. Files without code
 * come first, as nothing can have touched their checks, and so does nothing those of the first file with code. After that
 * a pass is good, and everything else is looked at once more in a process of its own: another exercise's code may have
 * caused it.
 *
 * @param tell told each verdict as soon as it stands
 */
export async function gradeWhole(target: string, tell: (verdict: ExerciseVerdict) => void): Promise<void> {
  const [texts, code] = [EXERCISES.filter((e) => !runs(e, target)), EXERCISES.filter((e) => runs(e, target))];
  const grader = await createGrader(target, {
    together: true,
    checked: (exercise, verdict) => {
      if (texts.includes(exercise)) tell(verdict); // no code has run yet
    },
  });
  try {
    const verdicts = await grader.grade([...texts, ...code]);
    const again: Exercise[] = [];
    for (const [i, verdict] of verdicts.entries()) {
      if (i <= texts.length || verdict.verdict === 'pass') tell(verdict);
      else again.push(code[i - texts.length]!);
    }
    for (const exercise of again) for (const verdict of await grader.grade([exercise])) tell(verdict);
  } finally {
    await grader.close();
  }
}

/** Whether grading the exercise runs a program of the learner's. A missing one can't do anything to the others. */
function runs(exercise: Exercise, target: string): boolean {
  return /\.[cm]?[jt]sx?$/.test(exercise.file) && existsSync(join(target, fileOf(exercise)));
}
