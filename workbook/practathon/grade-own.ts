import { inProject } from '../../common/paths.ts';
import type { Exercise } from '../../exercises/index.ts';
import { aborted } from '../command.ts';
import { createGrader } from '../grading/grader.ts';
import type { ExerciseVerdict } from '../grading/verdict.ts';
import type { ProgressStore } from '../progress.ts';
import { attempt, GradingLoop } from './attempt.ts';
import { learnersFile } from './files.ts';
import { type SaveWatcher, watchSaves } from './watch.ts';

/** Grades exercises in the learner's own folder once, one after the other. */
export async function gradeOnce(exercises: readonly Exercise[], progress: ProgressStore) {
  const only = exercises.length === 1 ? exercises[0] : undefined;
  const grader = await createGrader(inProject('exercises'), { only });
  const verdicts: ExerciseVerdict[] = [];
  try {
    for (const exercise of exercises) verdicts.push(await attempt(exercise, grader, progress));
  } finally {
    await grader.close();
  }
  return verdicts;
}

interface OnSaves {
  progress: ProgressStore;
  signal: AbortSignal;
  onVerdict: (verdict: ExerciseVerdict) => void;
}

/** Grades an exercise now and after each save until the signal aborts, for pipes and editors. */
export async function gradeOnSaves(exercise: Exercise, { progress, signal, onVerdict }: OnSaves) {
  const grader = await createGrader(inProject('exercises'), { only: exercise });
  const loop = new GradingLoop(async () => onVerdict(await attempt(exercise, grader, progress)));
  let watcher: SaveWatcher | undefined;
  try {
    await new Promise<void>((resolve, reject) => {
      const grade = () => void loop.request().catch(reject);
      watcher = watchSaves(inProject(learnersFile(exercise)), grade);
      grade();
      void aborted(signal).then(resolve);
    });
  } finally {
    watcher?.close();
    await grader.close();
  }
}
