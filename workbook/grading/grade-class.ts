import { cpSync, mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { EXERCISES, type Exercise, fileOf } from '../../exercises/index.ts';
import type { Submission } from './submissions.ts';
import {
  type ExerciseVerdict,
  exerciseVerdict,
  type SubmissionVerdict,
  submissionVerdict,
} from './verdict.ts';
import { type GradingWorker, startWorker } from './worker.ts';

const NOT_A_SUBMISSION = `The folder holds neither ${EXERCISES.map((e) => e.folder).join(', ')} nor exercises/.`;

export interface ClassOptions {
  /** Submissions to grade at the same time. */
  jobs: number;
  /** Longest time for one submission, milliseconds. */
  timeoutMs: number;
  signal: AbortSignal;
  /** Called with each verdict as soon as it is known. */
  onVerdict?: (verdict: SubmissionVerdict) => void;
}

/**
 * Grades submissions in parallel, each in its own processes: one that hangs or ends its process affects no other. The
 * verdicts are in the order of the submissions. Rejects when the signal aborts.
 */
export async function gradeClass(
  submissions: readonly Submission[],
  options: ClassOptions,
): Promise<SubmissionVerdict[]> {
  const verdicts: SubmissionVerdict[] = [];
  let next = 0;
  const gradeUntilDone = async () => {
    using worker = startWorker(options.signal);
    while (next < submissions.length) {
      const at = next++;
      options.signal.throwIfAborted();
      verdicts[at] = await gradeSubmission(submissions[at]!, worker, options.timeoutMs);
      options.onVerdict?.(verdicts[at]!);
    }
  };
  const jobs = Math.min(options.jobs, submissions.length);
  await Promise.all(Array.from({ length: jobs }, gradeUntilDone));
  return verdicts;
}

async function gradeSubmission(
  submission: Submission,
  worker: GradingWorker,
  timeoutMs: number,
): Promise<SubmissionVerdict> {
  const start = performance.now();
  const summed = (exercises: ExerciseVerdict[]) =>
    submissionVerdict(submission.name, exercises, performance.now() - start);
  if (!submission.target) return summed(EXERCISES.map((e) => notGraded(e, NOT_A_SUBMISSION)));
  using copy = gradable(submission.target);
  const { verdicts, whyNoMore } = await worker.grade(copy.path, timeoutMs);
  return summed(EXERCISES.map((e) => verdicts.get(e.id) ?? notGraded(e, whyNoMore)));
}

/** The folder, at a path that Vite can read. Vite cuts a path at ? and #, so such a folder is copied first. */
function gradable(target: string): { path: string; [Symbol.dispose](): void } {
  if (!/[?#]/.test(target)) return { path: target, [Symbol.dispose]() {} };
  const path = mkdtempSync(join(realpathSync(tmpdir()), 'workbook-submission-'));
  cpSync(target, path, { recursive: true, filter: (source) => basename(source) !== 'node_modules' });
  return { path, [Symbol.dispose]: () => rmSync(path, { recursive: true, force: true }) };
}

/** An exercise in error. It keeps its maximum of points, so that the percentages of a class stay comparable. */
function notGraded(exercise: Exercise, message: string): ExerciseVerdict {
  return exerciseVerdict(exercise, [
    {
      id: 'run',
      title: 'The exercise can be graded',
      verdict: 'error',
      points: 0,
      maxPoints: exercise.points,
      message,
      file: fileOf(exercise),
      hint: 'Grade this folder alone to see more.',
    },
  ]);
}
