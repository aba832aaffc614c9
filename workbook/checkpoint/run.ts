import {
  type Checkpoint,
  type CheckpointResult,
  type Evidence,
  type Finding,
  Problem,
} from '../../checkpoints/checkpoint.ts';
import type { Settings } from '../../checkpoints/settings/settings.ts';

/** A checkpoint and what it is to look at. */
export interface Look {
  checkpoint: Checkpoint;
  settings: Settings;
  evidence: Evidence;
  /** Milliseconds that it may take, unless it says that it must wait for something. */
  timeoutMs: number;
}

export interface RunOptions {
  signal: AbortSignal;
  /** Told what a checkpoint waits for. */
  progress?: (id: number, text: string) => void;
  /** Told each result as it comes. */
  done?: (result: CheckpointResult) => void;
}

/** Runs one checkpoint. Resolves always: what can't be found out is a result with status `error`. */
export async function runCheckpoint(look: Look, options: RunOptions): Promise<CheckpointResult> {
  const { checkpoint, settings, evidence, timeoutMs } = look;
  const { signal, progress } = options;
  const deadline = new Deadline(timeoutMs);
  const stop = AbortSignal.any([signal, deadline.signal]);
  let waitingFor = '';
  try {
    const work = checkpoint.check({
      settings,
      signal: stop,
      // what is left of the deadline, so that the message names the request that took too long; but a deadline that was
      // put off gives time to wait for something, not for a system that doesn't answer
      get timeoutMs() {
        return Math.min(Math.ceil(timeoutMs), deadline.leftMs());
      },
      sandbox: evidence !== 'live',
      progress(text) {
        waitingFor = text;
        progress?.(checkpoint.id, text);
      },
      extend: (ms) => deadline.extend(ms),
    });
    work.catch(() => {}); // when the deadline wins, what comes after it is of no interest
    return resultOf(look, await Promise.race([work, stopped(stop)]));
  } catch (error) {
    if (signal.aborted) throw signal.reason;
    return resultOf(look, findingOf(error, timeoutMs, waitingFor));
  } finally {
    deadline.clear();
  }
}

/** Runs checkpoints side by side; results come in the order of the list. */
export function runCheckpoints(looks: readonly Look[], options: RunOptions): Promise<CheckpointResult[]> {
  return Promise.all(
    looks.map(async (look) => {
      const result = await runCheckpoint(look, options);
      options.done?.(result);
      return result;
    }),
  );
}

/** Exit code of a set of results: 2 when something could not be checked, else 1 when something is not good. */
export function exitCodeOf(results: readonly CheckpointResult[], strict: boolean): 0 | 1 | 2 {
  if (results.some((r) => r.status === 'error')) return 2;
  return results.some((r) => r.status === 'failed' || (strict && r.status === 'pending')) ? 1 : 0;
}

/** Keys in the order in which a person reads them in `--json`. */
function resultOf({ checkpoint, evidence }: Look, finding: Finding): CheckpointResult {
  const { id, name, impact } = checkpoint;
  const { status, found, fix, details } = finding;
  return { id, name, status, evidence, found, impact, fix, details };
}

function findingOf(error: unknown, timeoutMs: number, waitingFor: string): Finding {
  if (error instanceof Problem) {
    const { status, message: found, fix, details } = error;
    return { status, found, fix, details };
  }
  if (error instanceof DeadlinePassed) {
    const seconds = timeoutMs / 1000;
    return {
      status: 'error',
      found: `No result within ${seconds} s${waitingFor && `; last: ${waitingFor}`}.`,
      fix: [`Give it more time: npm run checkpoint -- --timeout ${Math.ceil(seconds * 3)}`],
      details: {},
    };
  }
  throw error; // a fault of the workbook: better a crash that can be reported than a wrong verdict
}

class DeadlinePassed extends Error {}

/** A deadline that can be put off. */
class Deadline {
  readonly #abort = new AbortController();
  #at: number;
  #timer: NodeJS.Timeout;
  readonly signal = this.#abort.signal;

  constructor(ms: number) {
    this.#at = performance.now() + ms;
    this.#timer = this.#arm(ms);
  }

  leftMs(): number {
    return Math.max(1, Math.ceil(this.#at - performance.now()));
  }

  extend(ms: number): void {
    if (ms <= this.leftMs()) return;
    clearTimeout(this.#timer);
    this.#at = performance.now() + ms;
    this.#timer = this.#arm(ms);
  }

  clear(): void {
    clearTimeout(this.#timer);
  }

  #arm(ms: number): NodeJS.Timeout {
    // a moment later than the requests' own time-outs, whose messages say more
    return setTimeout(() => this.#abort.abort(new DeadlinePassed()), ms + GRACE_MS);
  }
}

const GRACE_MS = 100;

function stopped(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    if (signal.aborted) reject(signal.reason);
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  });
}
