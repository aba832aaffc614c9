import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { UserError } from '../../common/user-error.ts';
import { listed } from '../../common/words.ts';
import { EXERCISES } from '../../exercises/index.ts';
import { changedFiles, fingerprintDigest, workbookFingerprint } from './fingerprint.ts';
import { type KeptVerdicts, keptVerdicts } from './kept-verdicts.ts';
import { runFolder } from './run-folder.ts';
import { notRun } from './run-verdict.ts';
import { copyFiles, type SubmissionFiles, submissionFiles } from './submission-files.ts';
import type { Submission } from './submissions.ts';
import { type ExerciseVerdict, type SubmissionVerdict, submissionVerdict } from './verdict.ts';
import { type GradingWorker, startWorker } from './worker.ts';

const NOT_A_SUBMISSION = `The folder holds neither ${EXERCISES.map((e) => e.folder).join(', ')} nor exercises/.`;
const CHANGED = 'Its files changed while the class was graded. Grade it again.';
const ENDS_RUNS =
  'Two runs ended while this was graded, the second time alone: its code ends other processes, or the runs were killed. ' +
  'Grade it in a container (README), or with --recheck.';

/** A submission in this many runs that were killed while it was graded, in the second one alone, is not tried again. */
const MAX_TRIES = 2;

interface ClassOptions {
  /** Submissions to grade at the same time. */
  jobs: number;
  /** Longest time for one submission, milliseconds. */
  timeoutMs: number;
  signal: AbortSignal;
  /** Grades again what a killed run has graded already. */
  recheck?: boolean;
  /** Called with each verdict as soon as it is known. */
  onVerdict?: (verdict: SubmissionVerdict) => void;
  /** Called with a sentence about what does not work, but changes no verdict. */
  warn?: (text: string) => void;
}

/** What one run knows of itself. */
interface Run extends ClassOptions {
  workbook: ReturnType<typeof workbookFingerprint>;
  kept: KeptVerdicts;
  /** The digests of the submissions before any of their code has run. */
  digests: (string | undefined)[];
}

/**
 * Grades submissions in parallel, each on a copy and in its own processes: none affects another. Each verdict is kept on
 * disk until the run is over, so that a killed run goes on where it stopped. What was being graded when it was killed
 * comes last and alone. The verdicts are in the order of the submissions.
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
      const worker = startWorker(options.signal);
      try {
        for (let at = queue.shift(); at !== undefined; at = queue.shift()) {
          options.signal.throwIfAborted();
          verdicts[at] = await gradeSubmission(submissions[at]!, at, worker, run);
          options.onVerdict?.(verdicts[at]!);
        }
      } finally {
        worker.close();
      }
    };
    await Promise.all(Array.from({ length: Math.min(jobs, queue.length) }, gradeUntilDone));
  };
  const unsuspected = all.filter((at) => !suspects.includes(at));
  try {
    await gradeAll(unsuspected, options.jobs);
    await gradeAll(suspects, 1);
    kept.finish();
    return verdicts;
  } catch (error) {
    kept.stop();
    throw error;
  }
}

async function gradeSubmission(
  { name, target }: Submission,
  at: number,
  worker: GradingWorker,
  { workbook, kept, digests, timeoutMs }: Run,
): Promise<SubmissionVerdict> {
  const start = performance.now();
  const summed = (exercises: ExerciseVerdict[]) =>
    submissionVerdict(name, exercises, performance.now() - start);
  const notGraded = (message: string) => summed(EXERCISES.map((e) => notRun(e, message)));
  const digest = digests[at];
  if (!target || !digest) return notGraded(NOT_A_SUBMISSION);
  const before = kept.of(digest);
  if (before.verdict) return { ...before.verdict, submission: name };
  if (before.tries >= MAX_TRIES) return notGraded(ENDS_RUNS);
  const files = submissionFiles(target);
  if (files.digest !== digest) return notGraded(CHANGED);
  kept.begin(digest);
  const { verdicts, whyNoMore } = await gradeCopy(files, `${digest}-${at}`, worker, timeoutMs);
  const changed = changedFiles(workbook, workbookFingerprint());
  const more = changed.length > 3 ? ' and more' : '';
  if (changed.length > 0)
    throw new UserError(
      `The workbook changed while ${name} was graded: ${listed(changed.slice(0, 3))}${more}.`,
      'Undo the change (git status shows it), then run the command again: it goes on with this submission.',
    );
  const verdict = summed(
    EXERCISES.map((e) => {
      const problem = files.problems.get(e.id);
      return problem ? notRun(e, problem) : (verdicts.get(e.id) ?? notRun(e, whyNoMore));
    }),
  );
  kept.keep(digest, verdict);
  return verdict;
}

/** Grades a private copy, so that nothing else in or above the submission counts, and nothing in it can be changed. */
async function gradeCopy(files: SubmissionFiles, name: string, worker: GradingWorker, timeoutMs: number) {
  const path = join(runFolder(), name, 'exercises');
  try {
    copyFiles(files, path);
    return await worker.grade(path, timeoutMs);
  } catch (error) {
    if (!(error instanceof Error && 'syscall' in error)) throw error;
    return { verdicts: new Map<number, never>(), whyNoMore: `It can’t be copied: ${error.message}` };
  } finally {
    rmSync(join(runFolder(), name), { recursive: true, force: true });
  }
}
