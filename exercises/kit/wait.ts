import { setTimeout as pause, setImmediate as turn } from 'node:timers/promises';

/** How long a started action may take, milliseconds. */
const DEADLINE_MS = 500;

/** Polls until the condition holds or the deadline has passed, and returns whether it holds. */
export async function until(
  condition: () => boolean | Promise<boolean>,
  deadlineMs = DEADLINE_MS,
): Promise<boolean> {
  const end = performance.now() + deadlineMs;
  for (;;) {
    const late = performance.now() >= end; // read first, so that timers run once even on a machine that stalls
    if (await condition()) return true;
    if (late) return false;
    await pause(2);
  }
}

/** Lets promises and immediates run that are ready, and those that they start. */
export async function settled(turns = 5): Promise<void> {
  for (let i = 0; i < turns; i++) await turn();
}
