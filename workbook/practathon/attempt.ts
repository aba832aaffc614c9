import { createHash } from 'node:crypto';
import type { Exercise } from '../../exercises/index.ts';
import { outbox } from '../class/learner/outbox.ts';
import type { Grader } from '../grading/grader.ts';
import type { ProgressStore } from '../progress.ts';
import { readLearnersFile, readStarter } from './files.ts';

/**
 * Grades the learner's exercise once and saves the result in the progress. It counts as an attempt if the file differs
 * from the one graded before, or from the starter if none was: opening an exercise, running it again and saving it
 * unchanged do not count.
 */
export async function attempt(exercise: Exercise, grader: Grader, progress: ProgressStore) {
  const graded = digest(readLearnersFile(exercise)); // before the run: a save during it is graded after it
  const verdict = (await grader.grade([exercise]))[0]!;
  const now = new Date().toISOString();
  const passing = verdict.verdict === 'pass';
  progress.update(exercise.name, (before) => ({
    attempts: before.attempts + (graded === (before.graded ?? digest(readStarter(exercise))) ? 0 : 1),
    graded,
    points: verdict.points,
    maxPoints: verdict.maxPoints,
    passing,
    startedAt: before.startedAt ?? now,
    passedAt: before.passedAt ?? (passing ? now : undefined),
  }));
  outbox().verdict(exercise, verdict);
  return verdict;
}

const digest = (text = '') => createHash('sha256').update(text).digest('hex').slice(0, 16);

/**
 * Grades on request, one run at a time. Any number of requests during a run make one more run after it, so that the last
 * state of a file is always graded.
 */
export class GradingLoop {
  readonly #run: () => Promise<void>;
  #running: Promise<void> | undefined;
  #again = false;

  /** @param run grades once and shows the verdict */
  constructor(run: () => Promise<void>) {
    this.#run = run;
  }

  get busy(): boolean {
    return this.#running !== undefined;
  }

  /** Resolves once a run that began after this call is over. Rejects if the run throws. */
  request(): Promise<void> {
    this.#again = true;
    this.#running ??= this.#loop();
    return this.#running;
  }

  async #loop(): Promise<void> {
    try {
      while (this.#again) {
        this.#again = false;
        await this.#run();
      }
    } finally {
      this.#running = undefined;
    }
  }
}
