import type { Vendor } from '#lab/stand-ins/faults.ts';
import { type Checkpoint, labEvidence, Problem } from '../../checkpoints/checkpoint.ts';
import { CHECKPOINTS } from '../../checkpoints/index.ts';
import { liveSettings, missingForLive, wantsLive } from '../../checkpoints/settings/from-env.ts';
import { sandboxSettings } from '../../checkpoints/settings/from-lab.ts';
import type { Env } from '../../common/env.ts';
import type { Terminal } from '../../common/terminal.ts';
import { UserError } from '../../common/user-error.ts';
import { LabSilent } from '../sandbox/lab-file.ts';
import { openSandbox, type Sandbox } from '../sandbox/sandbox.ts';
import { type WatchingList, watchingList } from './list.ts';
import { type CheckpointReport, reportOf } from './report.ts';
import { type Look, runCheckpoints } from './run.ts';

/** What is looked at: the learner's own systems where they are configured, only them, or only the sandbox. */
export type Mode = 'configured' | 'live' | 'sandbox';

export interface LookOptions {
  /** Checkpoints by id; none means all. */
  ids: readonly number[];
  mode: Mode;
  /** Milliseconds for each checkpoint. */
  timeoutMs: number;
  env: Env;
  signal: AbortSignal;
  /** Only a lab that runs already: none is started. */
  mustRun?: boolean;
  /** Told whether the lab that was looked at had been running before. */
  foundLab?: (found: boolean) => void;
  /** Shows a list with spinners while it works, where a person watches. */
  terminal?: Terminal;
  /** Told what is waited for where nobody does; without it that is silent. */
  notes?: WatchingList;
}

/** Default deadline of a checkpoint. */
export const TIMEOUT_MS = 3_000;

/**
 * Looks at the checkpoints side by side, in the lab where the learner's own systems are not asked for. A lab that had to
 * be started is ended again. One that runs and doesn't answer makes its checkpoints an `error`.
 *
 * @throws {UserError} when `live` lacks variables
 */
export async function lookAt(options: LookOptions): Promise<CheckpointReport> {
  const { ids, mode, env, timeoutMs, signal, terminal } = options;
  const chosen = CHECKPOINTS.filter((c) => ids.length === 0 || ids.includes(c.id));
  const live = new Set(liveOnes(chosen, mode, env));
  const realIfAsked = (vendor: Vendor) =>
    chosen.some((c) => c.asks.includes(vendor) && !live.has(c)) ? 'auto' : 'stand-in';
  const start = performance.now();
  const list = await watchingList(chosen, terminal, options.notes);
  let sandbox: Sandbox | undefined;
  let silent: LabSilent | undefined;
  try {
    if (live.size < chosen.length) {
      list.say('starting the lab');
      sandbox = await openSandbox({
        databaseUrl: mode === 'sandbox' ? undefined : env.DATABASE_URL,
        mustRun: options.mustRun === true,
        // a real Prometheus takes six seconds to its first scrape, a real tracer one to load
        prometheus: realIfAsked('prometheus'),
        telemetry: realIfAsked('datadog'),
        log: list.say,
      }).catch((error: unknown) => {
        if (!(error instanceof LabSilent)) throw error;
        silent = error;
        return undefined;
      });
      options.foundLab?.(sandbox?.found ?? true);
      signal.throwIfAborted();
    }
    const looks = chosen.map((checkpoint): Look => {
      if (live.has(checkpoint))
        return {
          checkpoint,
          settings: liveSettings(env),
          evidence: 'live',
          timeoutMs: sinceStart(timeoutMs),
        };
      const lab = silent?.lab ?? sandbox!.address;
      const evidence = labEvidence(checkpoint, lab);
      const looked = silent ? notLookedAt(checkpoint, silent) : checkpoint;
      return { checkpoint: looked, settings: sandboxSettings(lab), evidence, timeoutMs };
    });
    const results = await runCheckpoints(looks, {
      signal,
      progress: list.progress,
      done: list.done,
    });
    return reportOf(results, performance.now() - start);
  } finally {
    await list.end();
    await sandbox?.close();
  }
}

/** A checkpoint that asks nobody: another lab in place of the silent one would be green and hide it. */
function notLookedAt(checkpoint: Checkpoint, { message, next }: LabSilent): Checkpoint {
  return { ...checkpoint, check: () => Promise.reject(new Problem('error', message, [next])) };
}

/** What the report and the end of the process take. */
const AFTERWARDS_MS = 100;

/**
 * A person's patience begins when the command is typed: what the start of the process has used of it is gone, but never
 * more than a quarter.
 */
export function sinceStart(timeoutMs: number): number {
  return timeoutMs - Math.min(performance.now() + AFTERWARDS_MS, timeoutMs / 4);
}

function liveOnes(chosen: readonly Checkpoint[], mode: Mode, env: Env): readonly Checkpoint[] {
  if (mode === 'sandbox') return [];
  if (mode === 'configured') return chosen.filter((c) => wantsLive(c, env));
  const missing = new Set(chosen.flatMap((c) => missingForLive(c, env)));
  if (missing.size > 0)
    throw new UserError(
      `--live needs ${[...missing].join(', ')}.`,
      'Set them in .env (see .env.example), or leave --live out to use the sandbox where they are missing.',
    );
  return chosen;
}
