import { inProject } from '../../common/paths.ts';
import { EXERCISES, starterOf } from '../../exercises/index.ts';
import { contentDigest } from '../grading/submission-files.ts';
import type { CheckVerdict, ExerciseVerdict, SubmissionVerdict } from '../grading/verdict.ts';

// What the terminal, the pages and the files for a learning platform say, computed once.

/** A check that many learners missed. */
export interface MissedCheck {
  exercise: string;
  id: string;
  title: string;
  learners: number;
  /** What one of them reads about it. */
  example: string;
}

export interface ClassStatistics {
  learners: number;
  /** All exercises pass. */
  finished: number;
  /** Points, on average. */
  average: number;
  maxPoints: number;
  exercises: { id: number; name: string; finished: number; average: number; maxPoints: number }[];
  /** The checks that most learners missed, the most first. */
  missed: MissedCheck[];
  /** Learners who handed in the same file, which is not the starter: a fact, and no judgement. */
  duplicates: { exercise: string; learners: string[] }[];
}

const MOST_MISSED = 5;

export function classStatistics(submissions: readonly SubmissionVerdict[]): ClassStatistics {
  const average = (numbers: number[]) => numbers.reduce((sum, n) => sum + n, 0) / Math.max(1, numbers.length);
  return {
    learners: submissions.length,
    finished: submissions.filter((s) => s.verdict === 'pass').length,
    average: average(submissions.map((s) => s.points)),
    maxPoints: Math.max(0, ...submissions.map((s) => s.maxPoints)),
    exercises: EXERCISES.map(({ id, name, points }) => {
      const verdicts = submissions.flatMap((s) => s.exercises.filter((e) => e.id === id));
      const finished = verdicts.filter((e) => e.verdict === 'pass').length;
      return { id, name, finished, average: average(verdicts.map((e) => e.points)), maxPoints: points };
    }),
    missed: missedChecks(submissions),
    duplicates: duplicates(submissions),
  };
}

function missedChecks(submissions: readonly SubmissionVerdict[]): MissedCheck[] {
  const missed = new Map<string, MissedCheck>();
  for (const exercise of submissions.flatMap((s) => s.exercises))
    for (const { id, title, message } of exercise.checks.filter(isMissed)) {
      const key = `${exercise.id} ${id}`;
      const seen = missed.get(key) ?? { exercise: exercise.name, id, title, learners: 0, example: message };
      missed.set(key, { ...seen, learners: seen.learners + 1 });
    }
  // the end of a process is the message of every check after it: one of them is enough
  const listed = new Set<string>();
  const isNew = ({ exercise, example }: MissedCheck) => {
    const seen = listed.has(exercise + example);
    listed.add(exercise + example);
    return !seen;
  };
  return [...missed.values()]
    .sort((a, b) => b.learners - a.learners)
    .filter(isNew)
    .slice(0, MOST_MISSED);
}

function duplicates(submissions: readonly SubmissionVerdict[]): ClassStatistics['duplicates'] {
  return EXERCISES.flatMap((exercise) => {
    const byFile = new Map<string, string[]>();
    const starter = contentDigest(inProject(`exercises/${starterOf(exercise)}`));
    for (const submission of submissions) {
      const { digest } = submission.exercises.find((e) => e.id === exercise.id) ?? {};
      if (digest && digest !== starter)
        byFile.set(digest, [...(byFile.get(digest) ?? []), learnerName(submission)]);
    }
    return [...byFile.values()]
      .filter((learners) => learners.length > 1)
      .map((learners) => ({ exercise: exercise.name, learners }));
  });
}

/** The learner's name, or where the submission was found. */
export function learnerName({ learner, submission }: SubmissionVerdict): string {
  return learner?.name ?? submission;
}

/** Whether a check fails or could not be run. One that waits for another is not counted. */
export function isMissed({ verdict }: CheckVerdict): boolean {
  return verdict === 'fail' || verdict === 'error';
}

/** The exercises that do not pass, each with its first check that fails. */
export function failing({
  exercises,
}: SubmissionVerdict): { exercise: ExerciseVerdict; check: CheckVerdict }[] {
  return exercises.flatMap((exercise) => {
    const check = exercise.checks.find(isMissed);
    return check ? [{ exercise, check }] : [];
  });
}
