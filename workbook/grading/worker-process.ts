import { EXERCISES, type Exercise } from '../../exercises/index.ts';
import { createGrader, hasCode } from './grader.ts';
import { fileProblem } from './submission-files.ts';
import type { ExerciseVerdict } from './verdict.ts';

// The process behind worker.ts. Each message to it is a folder to grade. It sends verdicts back as they come, so that
// a time-out costs only what is not graded yet.

/** A message to worker.ts: a verdict, or that there is no other. */
export type WorkerMessage = { verdict: ExerciseVerdict } | { done: true };

const send = (message: WorkerMessage) => process.send?.(message);
const grader = await createGrader('', {
  together: true,
  keeps: (exercises) => !exercises.some(hasCode),
});
// Starting a process takes most of the time. So the exercises without code share one with all other submissions, and those
// with code share a new one. An error of the workbook itself ends this process, and worker.ts reports its last line.
process.on('message', async (target: string) => {
  for (const code of [false, true])
    await gradeTogether(
      EXERCISES.filter((exercise) => hasCode(exercise) === code),
      target,
    );
  send({ done: true });
});
process.once('disconnect', () => process.exit(0));

/**
 * Grades exercises in one process. Code can spoil the checks that run after it in the same process, and so can whatever
 * ends the process. So three kinds of verdict are final: every pass, the verdicts up to the first error, and those up to
 * the first file with code. Any other exercise is graded again in its own process.
 */
async function gradeTogether(exercises: readonly Exercise[], target: string): Promise<void> {
  const ran = (exercise: Exercise) => !fileProblem(target, exercise);
  const alone: Exercise[] = [];
  let spoilt = false;
  for (const [i, verdict] of (await grader.grade(exercises, target)).entries()) {
    const exercise = exercises[i]!;
    if (verdict.verdict === 'pass' || !spoilt || !ran(exercise)) send({ verdict });
    else alone.push(exercise);
    if (ran(exercise)) spoilt ||= hasCode(exercise) || verdict.verdict === 'error';
  }
  for (const exercise of alone)
    for (const verdict of await grader.grade([exercise], target)) send({ verdict });
}
