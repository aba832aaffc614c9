import { setTimeout as pause } from 'node:timers/promises';
import type { Env } from '../../common/env.ts';
import type { Hub } from '../../common/hub.ts';
import { lookAt } from '../../workbook/checkpoint/command.ts';
import { Probes } from '../../workbook/checkpoint/probes.ts';
import { LabGone } from '../../workbook/sandbox/sandbox.ts';
import type { CheckpointState, LiveState } from './live-state.ts';

const EVERY_MS = 5_000;
/** How soon a new slide is noticed. */
const LOOK_MS = 100;

/**
 * Runs the checkpoints again and again while their slide is shown, and at once when a lab has started or ended: with the
 * learner's own systems where they are configured, and with a lab that runs. They probe at most once a minute. It starts no
 * lab, since a slide should not. Errors don't end it.
 *
 * @param slide index of the slide that shows them
 * @param log called with the reason when the checkpoints could not run
 */
export async function followReadiness(
  env: Env,
  hub: Hub<LiveState>,
  slide: () => number,
  signal: AbortSignal,
  log: (line: string) => void,
): Promise<void> {
  let lookedAt = Number.NEGATIVE_INFINITY;
  let hadLab = false;
  let logged = '';
  const probes = new Probes();
  const failed = (error: unknown) => {
    const line = `The checkpoints could not run: ${error instanceof Error ? error.message : String(error)}`;
    if (line !== logged) log(line);
    logged = line;
    return null;
  };
  while (!signal.aborted) {
    const hasLab = hub.state.lab !== null;
    const outdated = hasLab !== hadLab || performance.now() - lookedAt > EVERY_MS;
    if (hub.state.show.slide === slide() && outdated) {
      hub.set({ checkpoints: await states(env, probes, signal).catch(failed) });
      lookedAt = performance.now();
      hadLab = hasLab;
    }
    await pause(LOOK_MS, undefined, { signal }).catch(() => {});
  }
}

/** Null when a checkpoint needs a lab and no lab runs. */
async function states(env: Env, probes: Probes, signal: AbortSignal): Promise<CheckpointState[] | null> {
  try {
    const { checkpoints } = await lookAt({ mode: 'configured', env, probes, signal, mustRun: true });
    return checkpoints.map(({ id, status, evidence, found }) => ({ id, status, evidence, found }));
  } catch (error) {
    if (error instanceof LabGone || signal.aborted) return null;
    throw error;
  }
}
