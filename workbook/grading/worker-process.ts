import { EXERCISES, type Exercise } from '../../exercises/index.ts';
import { createGrader, hasCode } from './grader.ts';
import { fileProblem } from './submission-files.ts';
import type { ExerciseVerdict } from './verdict.ts';

// The process behind worker.ts. Each message to it is a folder to grade. It sends each verdict back at once, so that a
// time-out costs only what is not graded yet.

/** A message to worker.ts: a verdict, which may come twice, or that there is no other. */
export type WorkerMessage = { verdict: ExerciseVerdict } | { done: true };

const send = (message: WorkerMessage) => process.send?.(message);
const sendVerdict = (verdict: ExerciseVerdict) => send({ verdict });
const grader = await createGrader('', {
  together: true,
  keeps: (exercises) => !exercises.some(hasCode),
  onVerdict: (exercise, verdict) => {
    if (!hasCode(exercise) && verdict.verdict !== 'error') sendVerdict(verdict);
  },
});
// an error of the workbook itself ends this process with its stack, and worker.ts reports the last line
process.on('message', (target: string) => void gradeAll(target).then(() => send({ done: true })));
process.once('disconnect', () => process.exit(0));

/**
 * Grades all exercises in as few processes as possible, because starting one takes most of the time. Those without code
 * share one process with all other submissions, and those with code share a new one.
 */
async function gradeAll(target: string): Promise<void> {
  await gradeTogether(
    EXERCISES.filter((exercise) => !hasCode(exercise)),
    target,
  );
  await gradeTogether(EXERCISES.filter(hasCode), target);
}

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
    if (verdict.verdict === 'pass' || !spoilt || !ran(exercise)) sendVerdict(verdict);
    else alone.push(exercise);
    if (ran(exercise)) spoilt ||= hasCode(exercise) || verdict.verdict === 'error';
  }
  for (const exercise of alone)
    for (const verdict of await grader.grade([exercise], target)) sendVerdict(verdict);
}
