import { gradeFolder } from './grade-folder.ts';
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
