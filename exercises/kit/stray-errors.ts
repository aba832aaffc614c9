import { settled } from './wait.ts';

const EVENTS = ['unhandledRejection', 'uncaughtException'] as const;

/**
 * Runs some work and collects the errors that nothing caught: each would end a real server. `signal` fires with the first,
 * since waiting longer is useless then. The test runner, which can't say whose they are, does not get them.
 */
export async function collectingStrayErrors<T>(
  work: (stray: { errors: readonly unknown[]; signal: AbortSignal }) => Promise<T>,
): Promise<T> {
  const errors: unknown[] = [];
  const first = new AbortController();
  const collect = (error: unknown) => {
    errors.push(error);
    first.abort();
  };
  const usual = EVENTS.map((event) => ({ event, listeners: process.rawListeners(event) }));
  for (const { event } of usual) {
    process.removeAllListeners(event);
    process.on(event, collect);
  }
  try {
    return await work({ errors, signal: first.signal });
  } finally {
    await settled();
    for (const { event, listeners } of usual) {
      process.off(event, collect);
      for (const listener of listeners) process.on(event, listener as (error: unknown) => void);
    }
  }
}
