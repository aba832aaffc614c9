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
import { type Marker, startMarker } from './worker.ts';

const NOT_A_SUBMISSION = `The folder holds neither ${EXERCISES.map((e) => e.folder).join(', ')} nor exercises/.`;

export interface ClassOptions {
  /** Submissions that are graded at the same time. */
  jobs: number;
  /** Longest time for one submission, milliseconds. */
  timeoutMs: number;
  signal: AbortSignal;
  /** Told each verdict as it comes. */
  graded?: (verdict: SubmissionVerdict) => void;
}

/**
 * Grades submissions side by side, each in processes of its own, so that one that hangs or takes its process down costs
 * nobody else anything. Verdicts come in the order of the submissions. Rejects when it is stopped.
 */
export async function gradeClass(
  submissions: readonly Submission[],
  options: ClassOptions,
): Promise<SubmissionVerdict[]> {
  const verdicts: SubmissionVerdict[] = [];
  let next = 0;
  const worker = async () => {
    using marker = startMarker(options.signal);
    while (next < submissions.length) {
      const at = next++;
      options.signal.throwIfAborted();
      verdicts[at] = await gradeSubmission(submissions[at]!, marker, options.timeoutMs);
      options.graded?.(verdicts[at]!);
    }
  };
  await Promise.all(Array.from({ length: Math.min(options.jobs, submissions.length) }, worker));
  return verdicts;
}

async function gradeSubmission(
  submission: Submission,
  marker: Marker,
  timeoutMs: number,
): Promise<SubmissionVerdict> {
  const start = performance.now();
  const done = (exercises: ExerciseVerdict[]) =>
    submissionVerdict(submission.name, exercises, performance.now() - start);
  if (!submission.target) return done(EXERCISES.map((e) => nothingRan(e, NOT_A_SUBMISSION)));
  using copy = gradable(submission.target);
  const { verdicts, why } = await marker.grade(copy.path, timeoutMs);
  return done(EXERCISES.map((e) => verdicts.get(e.id) ?? nothingRan(e, why)));
}

/** A folder under a path that can be graded. Vite cuts a path off at ? and #, so such a folder is graded as a copy. */
function gradable(target: string): { path: string; [Symbol.dispose](): void } {
  if (!/[?#]/.test(target)) return { path: target, [Symbol.dispose]() {} };
  const path = mkdtempSync(join(realpathSync(tmpdir()), 'workbook-submission-'));
  cpSync(target, path, { recursive: true, filter: (source) => basename(source) !== 'node_modules' });
  return { path, [Symbol.dispose]: () => rmSync(path, { recursive: true, force: true }) };
}

/** An exercise in error, worth what it always is: percentages of a class stay comparable. */
function nothingRan(exercise: Exercise, message: string): ExerciseVerdict {
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
