import type { Advice } from '../../exercises/kit/check.ts';
import type { Failure } from '../../exercises/kit/failure.ts';

/**
 * Exercises hold checks, and checks hold points; each level has a verdict.
 *
 * - `pass`: it does what the check expects
 * - `fail`: it ran, and is wrong
 * - `error`: it could not be run: it does not compile, throws at import, hangs or exits
 * - `skip`: it was not looked at: it can't be checked here, or it waits for a check that fails; the message says why
 */
export type Verdict = 'pass' | 'fail' | 'error' | 'skip';

export const VERDICT_MARKS = { pass: '✔', fail: '✖', error: '!', skip: '·' } as const;
export const VERDICT_STYLES = { pass: 'green', fail: 'red', error: 'red', skip: 'yellow' } as const;

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
  /** Of the learner's file, in the report of `grade`: two learners with the same one handed in the same file. */
  digest?: string;
  verdict: Verdict;
  points: number;
  maxPoints: number;
  checks: CheckVerdict[];
  /** What costs no points and is still worth a look. */
  advice?: Advice[];
  /** The output of the learner's own code, capped. */
  output?: string;
}

/** Who handed something in, as far as the name of the hand-in says. */
export interface Learner {
  name: string;
  /** The learning platform's own id: `Participant 412` of Moodle, `90210` of Canvas. */
  id?: string;
  platform?: 'moodle' | 'canvas';
}

export interface SubmissionVerdict {
  /** Where it was found, as on the command line. */
  submission: string;
  learner?: Learner;
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
  /** Sentences that name what is no submission. */
  skipped?: string[];
  /** For a part of a class. */
  shard?: Shard;
}

/** Which part of a class: every `count`-th submission, beginning with the `index`-th. */
export interface Shard {
  index: number;
  count: number;
  /** Of the whole class. */
  submissions: number;
  /** A digest of the class's names and of the workbook, so that parts of different classes are not merged. */
  class: string;
}

/**
 * The verdict on several verdicts: an error beats a failure, and a failure beats a pass. No verdict at all is an error, and
 * so is a set in which everything was skipped.
 */
function overall(verdicts: readonly Verdict[]): Verdict {
  if (verdicts.includes('error')) return 'error';
  if (verdicts.includes('fail')) return 'fail';
  return verdicts.includes('pass') ? 'pass' : 'error';
}

/** Whether no check of an exercise could run: a missing file, one that does not compile, code that ends the process. */
export function couldNotBeGraded({ checks }: ExerciseVerdict): boolean {
  return checks.every((check) => check.verdict === 'error');
}

/** Adds an exercise up from its checks. */
export function exerciseVerdict(
  { id, name }: { id: number; name: string },
  checks: CheckVerdict[],
  output = '',
): ExerciseVerdict {
  return { id, name, ...summed(checks), checks, output: output || undefined };
}

/** Adds a submission up from its exercises. */
export function submissionVerdict(
  submission: string,
  exercises: ExerciseVerdict[],
  milliseconds: number,
): SubmissionVerdict {
  return { submission, ...summed(exercises), seconds: Math.round(milliseconds / 10) / 100, exercises };
}

function summed(parts: readonly Pick<CheckVerdict, 'verdict' | 'points' | 'maxPoints'>[]) {
  const sum = (numbers: number[]) => numbers.reduce((total, n) => total + n, 0);
  return {
    points: sum(parts.map((part) => part.points)),
    maxPoints: sum(parts.map((part) => part.maxPoints)),
    verdict: overall(parts.map((part) => part.verdict)),
  };
}
