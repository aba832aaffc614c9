import { setTimeout as wait } from 'node:timers/promises';
import type { CheckContext } from '../checkpoint.ts';

interface Wait<T> {
  context: CheckContext;
  /** What the check waits for, such as `waiting for the next scrape (every 15 s)`; the seconds left are added. */
  awaiting: string;
  everyMs: number;
  deadlineMs: number;
  /** Looks once. Undefined means: not yet. */
  look: () => Promise<T | undefined>;
}

/**
 * Looks again and again until there is something, or undefined when the time is over. The last look comes after the
 * deadline. The checkpoint's own deadline moves to make room for it.
 */
export async function poll<T>({ context, awaiting, everyMs, deadlineMs, look }: Wait<T>) {
  const deadline = Date.now() + deadlineMs;
  context.extend(deadlineMs + context.timeoutMs);
  let said = -1;
  for (;;) {
    const left = deadline - Date.now();
    const seconds = Math.max(0, Math.ceil(left / 1000));
    if (seconds !== said) context.progress(`${awaiting}, ${seconds} s left`);
    said = seconds;
    const seen = await look();
    if (seen !== undefined || left <= 0) return seen;
    const pause = wait(Math.min(everyMs, Math.max(left, 1)), undefined, { signal: context.signal });
    await pause.catch(() => undefined); // when stopped, the next look says which system it was asking
  }
}
