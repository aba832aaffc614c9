import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { EXERCISES, type Exercise, fileOf } from '../../exercises/index.ts';
import { createGrader } from './grader.ts';
import type { ExerciseVerdict } from './verdict.ts';

/**
 * Grades all exercises of a folder in as few processes as possible, because starting one takes most of the time. All run
 * in one process first: files without code, then files with code. Code can spoil the checks that run after it in the same
 * process. So the verdicts up to the first file with code are final, and so is every pass; any other exercise is graded
 * again in its own process.
 *
 * @param onVerdict called with each verdict as soon as it is final
 */
export async function gradeFolder(
  target: string,
  onVerdict: (verdict: ExerciseVerdict) => void,
): Promise<void> {
  const texts = EXERCISES.filter((e) => !hasCode(e, target));
  const code = EXERCISES.filter((e) => hasCode(e, target));
  const grader = await createGrader(target, {
    together: true,
    onVerdict: (exercise, verdict) => {
      if (texts.includes(exercise)) onVerdict(verdict);
    },
  });
  try {
    const verdicts = await grader.grade([...texts, ...code]);
    const again: Exercise[] = [];
    for (const [i, verdict] of verdicts.entries()) {
      if (i <= texts.length || verdict.verdict === 'pass') onVerdict(verdict);
      else again.push(code[i - texts.length]!);
    }
    for (const exercise of again) for (const verdict of await grader.grade([exercise])) onVerdict(verdict);
  } finally {
    await grader.close();
  }
}

/** Whether grading the exercise runs code of the learner's. A missing file can't affect the others. */
function hasCode(exercise: Exercise, target: string): boolean {
  return /\.[cm]?[jt]sx?$/.test(exercise.file) && existsSync(join(target, fileOf(exercise)));
}
