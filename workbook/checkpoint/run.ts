import { once } from 'node:events';
import {
  type Checkpoint,
  type CheckpointResult,
  type Evidence,
  type Finding,
  Problem,
} from '../../checkpoints/checkpoint.ts';
import type { Settings } from '../../checkpoints/settings/settings.ts';
import type { Probes } from './probes.ts';

/** A checkpoint, and where it looks. */
export interface Look {
  checkpoint: Checkpoint;
  settings: Settings;
  evidence: Evidence;
  /** Milliseconds that it may take. A checkpoint that waits for something, such as a scrape, gets more. */
  timeoutMs: number;
}

export interface RunOptions {
  signal: AbortSignal;
  /** Called with what a checkpoint waits for. */
  progress?: (id: number, text: string) => void;
  /** Called with each result as it comes. */
  done?: (result: CheckpointResult) => void;
  /** For runs that follow each other: keeps their probes rare. Without it, each run probes. */
  probes?: Probes | undefined;
}

/** Runs one checkpoint. What it can't find out is a result with status `error`. Rejects only when the signal aborts. */
export async function runCheckpoint(look: Look, options: RunOptions): Promise<CheckpointResult> {
  const { checkpoint, settings, evidence, timeoutMs } = look;
  const { signal, progress, probes } = options;
  const key = `${checkpoint.id} ${settings.ragApi.url}`;
  const settled = (result: CheckpointResult) => probes?.settle(key, result) ?? result;
  const deadline = new Deadline(timeoutMs);
  const stop = AbortSignal.any([signal, deadline.signal]);
  let waitingFor = '';
  try {
    const work = checkpoint.check({
      settings,
      signal: stop,
      // no longer than the deadline, so that the message names the request that took too long; and no longer than before
      // when the deadline has moved, since that gives time for a scrape, not for a system that doesn't answer
      get timeoutMs() {
        return Math.min(Math.ceil(timeoutMs), deadline.leftMs());
      },
      sandbox: evidence !== 'live',
      probe: probes?.allowed(key) ?? true,
      probed: () => probes?.sent(key),
      progress(text) {
        waitingFor = text;
        progress?.(checkpoint.id, text);
      },
      extend: (ms) => deadline.extend(ms),
    });
    work.catch(() => {}); // it may reject after the deadline, when the result is already decided
    return settled(resultOf(look, await Promise.race([work, stopped(stop)])));
  } catch (error) {
    if (signal.aborted) throw signal.reason;
    return settled(resultOf(look, findingOf(error, timeoutMs, waitingFor)));
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

/** Exit code of the results: 2 when one could not be checked, else 1 when one is not good, else 0. */
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
  if (error instanceof Problem) return error.finding;
  if (error instanceof DeadlinePassed) {
    const seconds = timeoutMs / 1000;
    const found = `No result within ${seconds} s${waitingFor && `; last: ${waitingFor}`}.`;
    const fix = `Give it more time: npm run checkpoint -- --timeout ${Math.ceil(seconds * 3)}`;
    return { status: 'error', found, fix: [fix], details: {} };
  }
  throw error; // a bug of the workbook: a crash can be reported, a wrong verdict misleads
}

class DeadlinePassed extends Error {}

/** A deadline that can be moved, but only to a later time. */
class Deadline {
  readonly #abort = new AbortController();
  readonly signal = this.#abort.signal;
  #at = 0;
  #timer: NodeJS.Timeout | undefined;

  constructor(ms: number) {
    this.extend(ms);
  }

  leftMs(): number {
    return Math.max(1, Math.ceil(this.#at - performance.now()));
  }

  extend(ms: number): void {
    const at = performance.now() + ms;
    if (at <= this.#at) return;
    this.#at = at;
    clearTimeout(this.#timer);
    // a moment later than the requests' own time-outs, whose messages say more
    this.#timer = setTimeout(() => this.#abort.abort(new DeadlinePassed()), ms + GRACE_MS);
  }

  clear(): void {
    clearTimeout(this.#timer);
  }
}

const GRACE_MS = 100;

async function stopped(signal: AbortSignal): Promise<never> {
  if (!signal.aborted) await once(signal, 'abort');
  throw signal.reason;
}
