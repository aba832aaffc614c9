import { setTimeout as pause, setImmediate as turn } from 'node:timers/promises';

/** How long something that was set off may take to happen, milliseconds. */
const DEADLINE_MS = 500;

/**
 * Polls until the condition holds, or until the deadline has passed: what follows says what is missing.
 *
 * @returns whether it came to hold
 */
export async function until(
  condition: () => boolean | Promise<boolean>,
  deadlineMs = DEADLINE_MS,
): Promise<boolean> {
  const end = performance.now() + deadlineMs;
  for (;;) {
    const late = performance.now() >= end; // first, so that a machine that stalls still lets timers run once
    if (await condition()) return true;
    if (late) return false;
    await pause(2);
  }
}

/** Lets everything run that is ready to run: promises, immediates, and what these set off in turn. */
export async function settled(turns = 5): Promise<void> {
  for (let i = 0; i < turns; i++) await turn();
}
