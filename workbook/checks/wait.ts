import { setTimeout as pause, setImmediate as turn } from 'node:timers/promises';

/** How long something that was set off may take to happen, milliseconds. */
const DEADLINE_MS = 500;

/** Polls until the condition holds, or until the deadline has passed: what follows says what is missing. */
export async function until(condition: () => boolean, deadlineMs = DEADLINE_MS): Promise<void> {
  const end = performance.now() + deadlineMs;
  while (!condition() && performance.now() < end) await pause(2);
}

/** Lets everything run that is ready to run: promises, immediates, and what these set off in turn. */
export async function settled(turns = 5): Promise<void> {
  for (let i = 0; i < turns; i++) await turn();
}
