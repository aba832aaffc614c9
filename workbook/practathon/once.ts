import { inProject } from '../../common/paths.ts';
import type { Exercise } from '../../exercises/index.ts';
import { createGrader } from '../grading/grader.ts';
import type { ExerciseVerdict } from '../grading/verdict.ts';
import type { ProgressStore } from '../progress.ts';
import { attempt, GradingLoop } from './attempt.ts';
import { learnersFile } from './files.ts';
import { watchSaves } from './watch.ts';

/** Grades an exercise of the learner's own folder once. */
export async function gradeOnce(exercise: Exercise, progress: ProgressStore): Promise<ExerciseVerdict> {
  const grader = await createGrader(inProject('exercises'), { only: exercise });
  try {
    return await attempt(exercise, grader, progress);
  } finally {
    await grader.close();
  }
}

/** Grades an exercise now and after each save, until it is stopped. For pipes and editors; a terminal has the flow. */
export async function gradeOnSaves(
  exercise: Exercise,
  options: {
    progress: ProgressStore;
    poll: boolean;
    signal: AbortSignal;
    show: (verdict: ExerciseVerdict) => void;
  },
): Promise<ExerciseVerdict | undefined> {
  const { progress, signal } = options;
  const grader = await createGrader(inProject('exercises'), { only: exercise });
  let last: ExerciseVerdict | undefined;
  let fail: (error: unknown) => void = () => {};
  const stopped = new Promise<void>((resolve, reject) => {
    fail = reject;
    if (signal.aborted) resolve();
    signal.addEventListener('abort', () => resolve(), { once: true });
  });
  const loop = new GradingLoop(async () => {
    last = await attempt(exercise, grader, progress);
    options.show(last);
  });
  const watcher = watchSaves(
    inProject(learnersFile(exercise)),
    () => void loop.request().catch(fail),
    options.poll,
  );
  try {
    loop.request().catch(fail);
    await stopped;
    return last;
  } finally {
    watcher.close();
    await grader.close();
  }
}

/** Grades all exercises of the learner's own folder, and writes down how they stand. */
export async function gradeAll(
  exercises: readonly Exercise[],
  progress: ProgressStore,
): Promise<ExerciseVerdict[]> {
  const grader = await createGrader(inProject('exercises'));
  try {
    const verdicts: ExerciseVerdict[] = [];
    for (const exercise of exercises) verdicts.push(await attempt(exercise, grader, progress));
    return verdicts;
  } finally {
    await grader.close();
  }
}
