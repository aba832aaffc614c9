import { gradeWhole } from './grade-folder.ts';
import type { ExerciseVerdict } from './verdict.ts';

// Grades one submission after the other for class.ts, each in processes of its own. A message is the folder to grade; each
// verdict goes back as soon as it stands, so that a time-out costs only what was not graded yet, and then `done`.

/** What goes back to class.ts. */
export type Told = { verdict: ExerciseVerdict } | { done: true };

const tell = (told: Told) => process.send?.(told);
process.on('message', (target: string) => {
  // a crash of the workbook itself ends this process with its stack, and class.ts says so
  void gradeWhole(target, (verdict) => tell({ verdict })).then(() => tell({ done: true }));
});
process.once('disconnect', () => process.exit(0));
