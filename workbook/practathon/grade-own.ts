import { inProject } from '../../common/paths.ts';
import type { Exercise } from '../../exercises/index.ts';
import { aborted } from '../command.ts';
import { createGrader, type Grader } from '../grading/grader.ts';
import type { ExerciseVerdict } from '../grading/verdict.ts';
import type { ProgressStore } from '../progress.ts';
import { attempt, GradingLoop } from './attempt.ts';
import { learnersFile } from './files.ts';
import { type SaveWatcher, watchSaves } from './watch.ts';

/** Grades an exercise in the learner's own folder once. */
export function gradeOnce(exercise: Exercise, progress: ProgressStore): Promise<ExerciseVerdict> {
  return withGrader(exercise, (grader) => attempt(exercise, grader, progress));
}

/** Grades exercises in the learner's own folder, one after the other. */
export function gradeAll(
  exercises: readonly Exercise[],
  progress: ProgressStore,
): Promise<ExerciseVerdict[]> {
  return withGrader(undefined, async (grader) => {
    const verdicts: ExerciseVerdict[] = [];
    for (const exercise of exercises) verdicts.push(await attempt(exercise, grader, progress));
    return verdicts;
  });
}

/**
 * Grades an exercise now and after each save until the signal aborts, for pipes and editors. Resolves to the last
 * verdict.
 */
export function gradeOnSaves(
  exercise: Exercise,
  options: {
    progress: ProgressStore;
    poll: boolean;
    signal: AbortSignal;
    onVerdict: (verdict: ExerciseVerdict) => void;
  },
): Promise<ExerciseVerdict | undefined> {
  return withGrader(exercise, async (grader) => {
    const { progress, poll, signal, onVerdict } = options;
    let last: ExerciseVerdict | undefined;
    const loop = new GradingLoop(async () => {
      last = await attempt(exercise, grader, progress);
      onVerdict(last);
    });
    let watcher: SaveWatcher | undefined;
    try {
      await new Promise<void>((resolve, reject) => {
        const grade = () => void loop.request().catch(reject);
        watcher = watchSaves(inProject(learnersFile(exercise)), grade, poll);
        grade();
        void aborted(signal).then(resolve);
      });
      return last;
    } finally {
      watcher?.close();
    }
  });
}

async function withGrader<T>(only: Exercise | undefined, use: (grader: Grader) => Promise<T>): Promise<T> {
  const grader = await createGrader(inProject('exercises'), { only });
  try {
    return await use(grader);
  } finally {
    await grader.close();
  }
}
