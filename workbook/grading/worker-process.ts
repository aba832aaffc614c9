import { EXERCISES, type Exercise } from '../../exercises/index.ts';
import { checksAreKnown, createGrader, hasCode } from './grader.ts';
import { fileProblem } from './submission-files.ts';
import type { ExerciseVerdict } from './verdict.ts';

// The process behind worker.ts. Each message to it is a folder to grade. It sends each verdict back at once, so that a
// time-out costs only what is not graded yet, and `done` at the end.

/** A message to worker.ts. */
export type WorkerMessage = { verdict: ExerciseVerdict } | { done: true };

const send = (message: WorkerMessage) => process.send?.(message);
process.on('message', (target: string) => {
  // an error of the workbook itself ends this process with its stack, and worker.ts reports the last line
  void gradeFolder(target, (verdict) => send({ verdict })).then(() => send({ done: true }));
});
process.once('disconnect', () => process.exit(0));

/**
 * Grades all exercises of a folder in as few processes as possible, because starting one takes most of the time. All run
 * in one process first: files without code, then files with code. Code can spoil the checks that run after it in the same
 * process, and so can whatever ends the process. So three kinds of verdict are final: every pass, the verdicts up to the
 * first error, and those up to the first file with code. Any other exercise is graded again in its own process.
 *
 * @param onVerdict called with each verdict as soon as it is final, sometimes twice
 */
async function gradeFolder(target: string, onVerdict: (verdict: ExerciseVerdict) => void): Promise<void> {
  const grader = await createGrader(target, {
    together: true,
    onVerdict: (exercise, verdict) => {
      if (!hasCode(exercise) && verdict.verdict !== 'error') onVerdict(verdict);
    },
  });
  try {
    const ordered = [...EXERCISES.filter((e) => !hasCode(e)), ...EXERCISES.filter(hasCode)];
    const ran = (exercise: Exercise) => !fileProblem(target, exercise);
    const firstCode = ordered.find((e) => hasCode(e) && ran(e));
    // the points of checks come from a process without any code before them, so each exercise is graded alone once
    const together = ordered.filter((e) => !hasCode(e) || e === firstCode || checksAreKnown(e));
    const alone = ordered.filter((e) => !together.includes(e));
    let spoilt = false;
    for (const [i, verdict] of (await grader.grade(together)).entries()) {
      const exercise = together[i]!;
      if (verdict.verdict === 'pass' || !spoilt || !ran(exercise)) onVerdict(verdict);
      else alone.push(exercise);
      if (ran(exercise)) spoilt ||= hasCode(exercise) || verdict.verdict === 'error';
    }
    for (const exercise of alone) for (const verdict of await grader.grade([exercise])) onVerdict(verdict);
  } finally {
    await grader.close();
  }
}
