import { setTimeout as pause } from 'node:timers/promises';
import type { Env } from '../../common/env.ts';
import { lookAt, TIMEOUT_MS } from '../../workbook/checkpoint/command.ts';
import { LabGone } from '../../workbook/sandbox/sandbox.ts';
import type { CheckpointState } from './live-state.ts';

const EVERY_MS = 5_000;

/**
 * Looks at the checkpoints again and again while somebody wants to see them: at the learner's own systems where they are
 * configured, and at a lab that runs. It starts none: a slide must not.
 *
 * @param wanted whether they are on the screen
 * @param outdated whether something has changed since: then they are looked at at once
 * @param tell told what was found, and null when there is nothing to look at
 * @param log told why they could not be looked at; nothing ends a talk
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
  const failed = (error: unknown) => {
    const line = `The checkpoints could not be looked at: ${error instanceof Error ? error.message : String(error)}`;
    if (line !== logged) log(line);
    logged = line;
    return null;
  };
  while (!signal.aborted) {
    if (wanted() && (outdated() || performance.now() - lookedAt > EVERY_MS)) {
      tell(await states(env, signal).catch(failed));
      lookedAt = performance.now();
    }
    await pause(LOOK_MS, undefined, { signal }).catch(() => {});
  }
}

/** How soon a slide that has come up is noticed. */
const LOOK_MS = 100;

async function states(env: Env, signal: AbortSignal): Promise<CheckpointState[] | null> {
  try {
    const { checkpoints } = await lookAt({
      ids: [],
      mode: 'configured',
      timeoutMs: TIMEOUT_MS,
      env,
      signal,
      mustRun: true,
    });
    return checkpoints.map(({ id, status, evidence, found }) => ({ id, status, evidence, found }));
  } catch (error) {
    if (error instanceof LabGone || signal.aborted) return null;
    throw error;
  }
}
