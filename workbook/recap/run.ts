import { fork } from 'node:child_process';
import type { Experiment, Measured } from '#lab/recap/experiment.ts';
import { EXPERIMENTS } from '#lab/recap/index.ts';
import { type RecapResult, resultOf } from '#lab/recap/latest.ts';
import type { WorkerMessage } from '#lab/recap/worker.ts';
import { harmlessEnvironment, killGroup, LOADS_TYPESCRIPT } from '../../common/child-process.ts';
import { inProject, inState } from '../../common/paths.ts';
import { UserError } from '../../common/user-error.ts';

/** A result, and what a terminal shows of it. */
export interface RecapRun {
  result: RecapResult;
  shown: string[];
}

/** There is no result, such as for a learner's file that returns something else. The message says why. */
export class NotMeasured extends UserError {
  constructor(what: string) {
    super(what, 'Close programs that use much CPU and try again; npm ci installs the packages again.');
  }
}

/** Longest time of one experiment, on a very busy machine; each needs 5 to 8 s on a quiet one. */
const LIMIT_MS = 120_000;

/**
 * Finds an experiment by its number.
 *
 * @throws {UserError} when there is none
 */
export function experimentOf(text: string): Experiment {
  const experiment = EXPERIMENTS.find(({ id }) => String(id) === text);
  if (!experiment)
    throw new UserError(
      `There is no experiment "${text}".`,
      `There are: ${EXPERIMENTS.map(({ id }) => id).join(', ')}. Example: npm run recap 2`,
    );
  return experiment;
}

/**
 * Measures an experiment in a process of its own, so that a learner's file can't end or block this one.
 *
 * @param file what is compared with `slow.ts`
 * @throws {NotMeasured} when a learner's file fails, or the process ends without a result
 */
export function runExperiment(
  experiment: Experiment,
  signal: AbortSignal,
  file: 'fast' | 'yours' = 'fast',
): Promise<RecapRun> {
  const folder = inState(`recap/${experiment.folder}`);
  const child = fork(inProject('lab/recap/worker.ts'), [String(experiment.id), file, folder], {
    cwd: inProject('.'),
    execArgv: [...LOADS_TYPESCRIPT, ...(experiment.execArgv?.() ?? [])],
    env: harmlessEnvironment(),
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    detached: true, // leads a process group, which killGroup ends as a whole
  });
  let errors = '';
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    errors = (errors + text).slice(-4_000);
  });
  const stop = () => killGroup(child);
  signal.addEventListener('abort', stop, { once: true });
  return new Promise<Measured>((resolve, reject) => {
    let late = false;
    const timer = setTimeout(() => {
      late = true;
      stop();
    }, LIMIT_MS);
    child.on('message', (message: WorkerMessage) => {
      if ('measured' in message) resolve(message.measured);
      else reject(new NotMeasured(message.wrong));
    });
    child.once('close', () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', stop);
      if (signal.aborted) reject(new UserError('Stopped.', 'Run the command again to measure.'));
      else if (late) reject(new NotMeasured(`It takes longer than ${LIMIT_MS / 1_000} s: an endless loop?`));
      else reject(new NotMeasured(`Its process ended without a result${reasonIn(errors)}.`));
    });
  }).then((measured) => ({ result: resultOf(experiment, measured), shown: measured.shown }));
}

/** The line of an uncaught error, without its stack. */
function reasonIn(errors: string): string {
  const [line] = /^\w*Error\b.*$/m.exec(errors) ?? [];
  return line ? `: ${line}` : '';
}
