import type { Failure } from '../../exercises/kit/failure.ts';

/**
 * - `pass`: as the check wants it
 * - `fail`: it ran, and is wrong
 * - `error`: it could not be run: does not compile, throws at import, hangs, exits
 * - `skip`: it can't be looked at here, and says why
 */
export type Verdict = 'pass' | 'fail' | 'error' | 'skip';

/** One check's verdict, as in the JSON of `exercise --check` and `grade`. */
export interface CheckVerdict {
  id: string;
  title: string;
  verdict: Verdict;
  points: number;
  maxPoints: number;
  /** One sentence; empty for a pass. */
  message: string;
  /** Below the graded folder. */
  file: string;
  hint: string;
  /** For a failed check: what it did, expected and got, and the likely cause. */
  details?: Failure;
}

export interface ExerciseVerdict {
  id: number;
  name: string;
  verdict: Verdict;
  points: number;
  maxPoints: number;
  checks: CheckVerdict[];
  /** What the learner's own code printed, capped. */
  output?: string;
}

export interface SubmissionVerdict {
  submission: string;
  points: number;
  maxPoints: number;
  verdict: Verdict;
  seconds: number;
  exercises: ExerciseVerdict[];
}

/** The document that `grade --json` writes. */
export interface GradeReport {
  version: 1;
  submissions: SubmissionVerdict[];
}

/**
 * What single verdicts come to: an error beats a failure beats a pass. Nothing at all is an error, never a pass, and
 * so is a set in which everything was skipped.
 */
export function overall(verdicts: readonly Verdict[]): Verdict {
  if (verdicts.includes('error')) return 'error';
  if (verdicts.includes('fail')) return 'fail';
  return verdicts.includes('pass') ? 'pass' : 'error';
}

export function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, n) => total + n, 0);
}

/** Adds an exercise up from its checks. */
export function exerciseVerdict(
  exercise: { id: number; name: string },
  checks: CheckVerdict[],
  output = '',
): ExerciseVerdict {
  return {
    id: exercise.id,
    name: exercise.name,
    verdict: overall(checks.map((c) => c.verdict)),
    points: sum(checks.map((c) => c.points)),
    maxPoints: sum(checks.map((c) => c.maxPoints)),
    checks,
    ...(output && { output }),
  };
}

/** Adds a submission up from its exercises. */
export function submissionVerdict(
  submission: string,
  exercises: ExerciseVerdict[],
  milliseconds: number,
): SubmissionVerdict {
  return {
    submission,
    points: sum(exercises.map((e) => e.points)),
    maxPoints: sum(exercises.map((e) => e.maxPoints)),
    verdict: overall(exercises.map((e) => e.verdict)),
    seconds: Math.round(milliseconds / 10) / 100,
    exercises,
  };
}
