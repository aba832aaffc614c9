import { setTimeout as pause } from 'node:timers/promises';
import type { Env } from '../../common/env.ts';
import { lookAt } from '../../workbook/checkpoint/command.ts';
import { Probes } from '../../workbook/checkpoint/probes.ts';
import { LabGone } from '../../workbook/sandbox/sandbox.ts';
import type { CheckpointState } from './live-state.ts';

const EVERY_MS = 5_000;
/** How soon a new slide is noticed. */
const LOOK_MS = 100;

/**
 * Runs the checkpoints again and again while their slide is shown: with the learner's own systems where they are
 * configured, and with a lab that runs. They probe at most once a minute. It starts no lab, since a slide should not.
 * Errors don't end it.
 *
 * @param wanted whether the slide is shown
 * @param outdated whether the lab has changed since the last call: then the checkpoints run at once
 * @param tell called with the states, or with null when a checkpoint needs a lab and no lab runs
 * @param log called with the reason when the checkpoints could not run
 */
export async function followReadiness(
  env: Env,
  wanted: () => boolean,
  outdated: () => boolean,
  tell: (checkpoints: CheckpointState[] | null) => void,
  signal: AbortSignal,
  log: (line: string) => void,
): Promise<void> {
  let lookedAt = Number.NEGATIVE_INFINITY;
  let logged = '';
  const probes = new Probes();
  const failed = (error: unknown) => {
    const line = `The checkpoints could not run: ${error instanceof Error ? error.message : String(error)}`;
    if (line !== logged) log(line);
    logged = line;
    return null;
  };
  while (!signal.aborted) {
    if (wanted() && (outdated() || performance.now() - lookedAt > EVERY_MS)) {
      tell(await states(env, probes, signal).catch(failed));
      lookedAt = performance.now();
    }
    await pause(LOOK_MS, undefined, { signal }).catch(() => {});
  }
}

async function states(env: Env, probes: Probes, signal: AbortSignal): Promise<CheckpointState[] | null> {
  try {
    const { checkpoints } = await lookAt({ mode: 'configured', env, probes, signal, mustRun: true });
    return checkpoints.map(({ id, status, evidence, found }) => ({ id, status, evidence, found }));
  } catch (error) {
    if (error instanceof LabGone || signal.aborted) return null;
    throw error;
  }
}
