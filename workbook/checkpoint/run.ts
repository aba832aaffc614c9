import { once } from 'node:events';
import type { Checkpoint, CheckpointResult, Evidence, Finding } from '../../checkpoints/checkpoint.ts';
import { Problem, uncheckable } from '../../checkpoints/checkpoint.ts';
import type { Settings } from '../../checkpoints/settings/settings.ts';
import type { Probes } from './probes.ts';

/** Default deadline of a checkpoint, milliseconds. */
export const TIMEOUT_MS = 3_000;

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
  const { signal, progress, done, probes } = options;
  const key = `${checkpoint.id} ${settings.ragApi.url}`;
  const settled = ({ status, found, fix, details }: Finding) => {
    const { id, name, impact } = checkpoint;
    // keys in the order in which a person reads them in `--json`
    const result = { id, name, status, evidence, found, impact, fix, details };
    const last = probes?.settle(key, result) ?? result;
    done?.(last);
    return last;
  };
  let waitingFor = '';
  const deadline = deadlineIn(timeoutMs, () => tooLong(timeoutMs / 1000, waitingFor));
  const stop = AbortSignal.any([signal, deadline.signal]);
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
      extend: deadline.extend,
    });
    work.catch(() => {}); // it may reject after the deadline, when the result is already decided
    return settled(await Promise.race([work, stopped(stop)]));
  } catch (error) {
    if (signal.aborted) throw signal.reason;
    if (!(error instanceof Problem)) throw error; // a bug of the workbook: a crash can be reported, a wrong verdict misleads
    return settled(error.finding);
  } finally {
    deadline.clear();
  }
}

/** Runs checkpoints side by side; results come in the order of the list. */
export function runCheckpoints(looks: readonly Look[], options: RunOptions): Promise<CheckpointResult[]> {
  return Promise.all(looks.map((look) => runCheckpoint(look, options)));
}

/** Exit code of the results: 2 when one could not be checked, else 1 when one is not good, else 0. */
export function exitCodeOf(results: readonly CheckpointResult[], strict: boolean): 0 | 1 | 2 {
  if (results.some((r) => r.status === 'error')) return 2;
  return results.some((r) => r.status === 'failed' || (strict && r.status === 'pending')) ? 1 : 0;
}

function tooLong(seconds: number, waitingFor: string): Problem {
  return uncheckable(
    `No result within ${seconds} s${waitingFor && `; last: ${waitingFor}`}.`,
    `Give it more time: npm run checkpoint -- --timeout ${Math.ceil(seconds * 3)}`,
  );
}

/**
 * A deadline that can be moved, but only to a later time.
 *
 * @param passed called when it has passed, for the reason of the signal
 */
function deadlineIn(ms: number, passed: () => Problem) {
  const abort = new AbortController();
  let at = 0;
  let timer: NodeJS.Timeout | undefined;
  const extend = (ms: number) => {
    const later = performance.now() + ms;
    if (later <= at) return;
    at = later;
    clearTimeout(timer);
    // a moment later than the requests' own time-outs, whose messages say more
    timer = setTimeout(() => abort.abort(passed()), ms + GRACE_MS);
  };
  extend(ms);
  const leftMs = () => Math.max(1, Math.ceil(at - performance.now()));
  return { signal: abort.signal, leftMs, extend, clear: () => clearTimeout(timer) };
}

const GRACE_MS = 100;

async function stopped(signal: AbortSignal): Promise<never> {
  if (!signal.aborted) await once(signal, 'abort');
  throw signal.reason;
}
