import type { Vendor } from '#lab/stand-ins/faults.ts';
import { type Checkpoint, labEvidence, Problem } from '../../checkpoints/checkpoint.ts';
import { CHECKPOINTS } from '../../checkpoints/index.ts';
import { liveSettings } from '../../checkpoints/settings/from-env.ts';
import { sandboxSettings } from '../../checkpoints/settings/from-lab.ts';
import type { Env } from '../../common/env.ts';
import type { Terminal } from '../../common/terminal.ts';
import { UserError } from '../../common/user-error.ts';
import { LabSilent } from '../sandbox/lab-file.ts';
import { openSandbox, type Sandbox } from '../sandbox/sandbox.ts';
import { type WatchingList, watchingList } from './list.ts';
import type { Probes } from './probes.ts';
import { type CheckpointReport, reportOf } from './report.ts';
import { type Look, runCheckpoints, TIMEOUT_MS } from './run.ts';

/** What the checkpoints check: the learner's own systems where they are configured, only these, or only the sandbox. */
export type Mode = 'configured' | 'live' | 'sandbox';

export interface LookOptions {
  /** Checkpoints by id; all by default. */
  ids?: readonly number[];
  mode: Mode;
  /** Milliseconds for each checkpoint; {@link TIMEOUT_MS} by default. */
  timeoutMs?: number;
  env: Env;
  signal: AbortSignal;
  /** Uses only a lab that already runs, and starts none. */
  mustRun?: boolean;
  /** Called with whether the lab was already running. */
  foundLab?: (found: boolean) => void;
  /** Shows a list with spinners when a person watches. */
  terminal?: Terminal;
  /** Receives the progress where no list is shown; silent by default. */
  notes?: WatchingList;
  /** For looks that follow each other. */
  probes?: Probes;
}

/**
 * Runs the checkpoints side by side, in the lab where the learner's own systems are not selected. A lab that it starts for
 * this ends afterwards. The checkpoints of a lab that runs and doesn't answer are an `error`.
 *
 * @throws {UserError} when the mode is `live` and variables are missing
 * @throws {LabGone} with `mustRun`, when no lab runs
 */
export async function lookAt(options: LookOptions): Promise<CheckpointReport> {
  const { ids = [], mode, env, timeoutMs = TIMEOUT_MS, signal, terminal } = options;
  const chosen = CHECKPOINTS.filter((c) => ids.length === 0 || ids.includes(c.id));
  const live = liveOnes(chosen, mode, env);
  const inLab = chosen.filter((c) => !live.has(c));
  const start = performance.now();
  const list = await watchingList(chosen, terminal, options.notes);
  let lab: Sandbox | LabSilent | undefined;
  try {
    if (inLab.length > 0) {
      list.say('starting the lab');
      lab = await openLab(options, inLab, list.say);
      options.foundLab?.(lab instanceof LabSilent || lab.found);
      signal.throwIfAborted();
    }
    const looks = chosen.map((checkpoint): Look => {
      if (!live.has(checkpoint)) return { ...lookAtLab(checkpoint, lab!), timeoutMs };
      const settings = liveSettings(env);
      return { checkpoint, settings, evidence: 'live', timeoutMs: sinceStart(timeoutMs) };
    });
    const { progress, done } = list;
    const results = await runCheckpoints(looks, { signal, progress, done, probes: options.probes });
    return reportOf(results, performance.now() - start);
  } finally {
    await list.end();
    if (lab && !(lab instanceof LabSilent)) await lab.close();
  }
}

async function openLab(options: LookOptions, asked: readonly Checkpoint[], log: (line: string) => void) {
  const { mode, env, mustRun } = options;
  // the first scrape of a real Prometheus takes six seconds, and a real tracer needs one to load
  const realIfAsked = (vendor: Vendor) =>
    asked.some(({ asks }) => asks.includes(vendor)) ? 'auto' : 'stand-in';
  const databaseUrl = mode === 'sandbox' ? undefined : env.DATABASE_URL;
  const [prometheus, telemetry] = [realIfAsked('prometheus'), realIfAsked('datadog')] as const;
  try {
    return await openSandbox({ databaseUrl, mustRun, prometheus, telemetry, log });
  } catch (error) {
    if (error instanceof LabSilent) return error;
    throw error;
  }
}

/** A checkpoint of a silent lab only says so. A second lab in its place would be ready, and hide the silent one. */
function lookAtLab(checkpoint: Checkpoint, lab: Sandbox | LabSilent): Omit<Look, 'timeoutMs'> {
  const address = lab instanceof LabSilent ? lab.lab : lab.address;
  const silent = lab instanceof LabSilent && {
    check: () => Promise.reject(new Problem('error', lab.message, [lab.next])),
  };
  return {
    checkpoint: { ...checkpoint, ...silent },
    settings: sandboxSettings(address),
    evidence: labEvidence(checkpoint, address),
  };
}

/** Time for the report and the end of the process. */
const AFTERWARDS_MS = 100;

/** What is left (ms) of a time that began with the command. The process's start counts, but takes at most a quarter. */
export function sinceStart(timeoutMs: number): number {
  return timeoutMs - Math.min(performance.now() + AFTERWARDS_MS, timeoutMs / 4);
}

function liveOnes(chosen: readonly Checkpoint[], mode: Mode, env: Env): Set<Checkpoint> {
  if (mode === 'sandbox') return new Set();
  if (mode === 'configured') return new Set(chosen.filter((c) => c.liveWhenSet.some((name) => env[name])));
  const missing = new Set(chosen.flatMap((c) => c.liveNeeds.filter((name) => !env[name])));
  if (missing.size > 0)
    throw new UserError(
      `--live needs ${[...missing].join(', ')}.`,
      'Set them in .env (see .env.example), or leave --live out to use the sandbox where they are missing.',
    );
  return new Set(chosen);
}
