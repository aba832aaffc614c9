import { rmSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { UserError } from '../../common/user-error.ts';
import { listed } from '../../common/words.ts';
import { EXERCISES, fileOf } from '../../exercises/index.ts';
import { changedFiles, fingerprintDigest, workbookFingerprint } from './fingerprint.ts';
import { keptVerdicts } from './kept-verdicts.ts';
import { runFolder } from './run-folder.ts';
import { notRun } from './run-verdict.ts';
import { copyFiles, type SubmissionFiles, submissionFiles } from './submission-files.ts';
import { type ExerciseVerdict, type Learner, type SubmissionVerdict, submissionVerdict } from './verdict.ts';
import { type GradingWorker, gradingWorker } from './worker.ts';

/** The work of one learner. */
export interface Submission {
  /** Where it was found: as on the command line, and below that, inside folders and archives. */
  name: string;
  learner?: Learner;
  /** Absolute, real path of the folder with `1-learn … 4-ship`. */
  target?: string;
  /** Why there is no such folder, a sentence. */
  problem?: string;
}

const NOTHING = 'There is nothing to grade.';
const CHANGED = 'Its files changed while the class was graded. Grade it again.';
const ENDS_RUNS =
  'Two runs ended while this was graded, the second time alone: its code ends other processes, or the runs were killed. ' +
  'Grade it in a container (README), or with --recheck.';

/** A submission in this many runs that were killed while it was graded, in the second one alone, is not tried again. */
const MAX_TRIES = 2;

/** Submissions to grade at the same time: more than there are cores, since grading waits for about half of its time. */
export const USUAL_JOBS = availableParallelism() + 1;

interface ClassOptions {
  /** Submissions to grade at the same time. */
  jobs: number;
  /** Longest time for one submission, milliseconds. */
  timeoutMs: number;
  signal: AbortSignal;
  /** Grades again what an earlier run has graded already. */
  recheck?: boolean;
  /** Called with each verdict as soon as it is known. `unchanged` is one of an earlier run. */
  onVerdict?: (verdict: SubmissionVerdict, unchanged: boolean) => void;
  /** Called with a sentence about what does not work, but changes no verdict. */
  warn?: (text: string) => void;
}

/** What one run knows of itself. */
interface Run extends ClassOptions {
  workbook: ReturnType<typeof workbookFingerprint>;
  kept: ReturnType<typeof keptVerdicts>;
  /** The digests of the submissions before any of their code has run. */
  digests: (string | undefined)[];
}

/**
 * Grades submissions in parallel, each on a copy and in its own processes: none affects another. Each verdict is kept on
 * disk as it comes, so that what is unchanged is not graded again and a run that is killed goes on where it stopped. What
 * was being graded when a run was killed comes last and alone. The verdicts are in the order of the submissions.
 *
 * @throws {UserError} when the workbook's own files change meanwhile. Rejects when the signal aborts.
 */
export async function gradeClass(
  submissions: readonly Submission[],
  options: ClassOptions,
): Promise<SubmissionVerdict[]> {
  const { recheck = false, warn = () => {} } = options;
  const workbook = workbookFingerprint();
  const kept = keptVerdicts(fingerprintDigest(workbook), { recheck, warn });
  const digests = submissions.map(({ target }) => target && submissionFiles(target).digest);
  const run: Run = { ...options, workbook, kept, digests };
  const verdicts: SubmissionVerdict[] = [];
  const all = submissions.map((_, at) => at);
  const suspects = all.filter((at) => digests[at] && kept.of(digests[at]).tries > 0);
  const gradeAll = async (queue: number[], jobs: number) => {
    const gradeUntilDone = async () => {
      const worker = gradingWorker(options.signal);
      try {
        for (let at = queue.shift(); at !== undefined; at = queue.shift()) {
          options.signal.throwIfAborted();
          const submission = submissions[at]!;
          const { verdict, unchanged } = await gradeSubmission(submission, at, worker, run);
          verdicts[at] = { ...verdict, submission: submission.name, learner: submission.learner };
          options.onVerdict?.(verdicts[at]!, unchanged);
        }
      } finally {
        worker.close();
      }
    };
    await Promise.all(Array.from({ length: Math.min(jobs, queue.length) }, gradeUntilDone));
  };
  const unsuspected = all.filter((at) => !suspects.includes(at));
  await gradeAll(unsuspected, options.jobs);
  await gradeAll(suspects, 1);
  return verdicts;
}

async function gradeSubmission(
  { name, target, problem }: Submission,
  at: number,
  worker: GradingWorker,
  { workbook, kept, digests, timeoutMs }: Run,
): Promise<{ verdict: SubmissionVerdict; unchanged: boolean }> {
  const start = performance.now();
  const summed = (exercises: ExerciseVerdict[]) => ({
    verdict: submissionVerdict(name, exercises, performance.now() - start),
    unchanged: false,
  });
  const notGraded = (message: string) => summed(EXERCISES.map((e) => notRun(e, message)));
  const digest = digests[at];
  if (!target || !digest) return notGraded(problem ?? NOTHING);
  const before = kept.of(digest);
  if (before.verdict) return { verdict: before.verdict, unchanged: true };
  if (before.tries >= MAX_TRIES) return notGraded(ENDS_RUNS);
  const files = submissionFiles(target);
  if (files.digest !== digest) return notGraded(CHANGED);
  kept.begin(digest);
  try {
    const { verdicts, whyNoMore } = await gradeCopy(files, `${digest}-${at}`, worker, timeoutMs);
    const changed = changedFiles(workbook, workbookFingerprint());
    const more = changed.length > 3 ? ' and more' : '';
    if (changed.length > 0)
      throw new UserError(
        `The workbook changed while ${name} was graded: ${listed(changed.slice(0, 3))}${more}.`,
        'Undo the change (git status shows it), then run the command again: it goes on with this submission.',
      );
    const graded = summed(
      EXERCISES.map((e) => {
        const problem = files.problems.get(e.id);
        const verdict = problem ? notRun(e, problem) : (verdicts.get(e.id) ?? notRun(e, whyNoMore));
        return { ...verdict, digest: files.digests.get(fileOf(e)) };
      }),
    );
    const isWhole = EXERCISES.every((e) => files.problems.has(e.id) || verdicts.has(e.id));
    if (isWhole) kept.keep(digest, graded.verdict);
    else kept.forget(digest); // another time, it may be done in time
    return graded;
  } catch (error) {
    kept.forget(digest); // a person has stopped the run: the submission is not to blame
    throw error;
  }
}

/** Grades a private copy, so that nothing else in or above the submission counts, and nothing in it can be changed. */
async function gradeCopy(files: SubmissionFiles, name: string, worker: GradingWorker, timeoutMs: number) {
  const path = join(runFolder(), name, 'exercises');
  try {
    copyFiles(files, path);
    return await worker.grade(path, timeoutMs);
  } catch (error) {
    if (!(error instanceof Error && 'syscall' in error)) throw error;
    return {
      verdicts: new Map<number, ExerciseVerdict>(),
      whyNoMore: `It can’t be copied: ${error.message}`,
    };
  } finally {
    rmSync(join(runFolder(), name), { recursive: true, force: true });
  }
}
