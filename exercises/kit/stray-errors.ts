import { settled } from './wait.ts';

const EVENTS = ['unhandledRejection', 'uncaughtException'] as const;

/** The errors so far, and a signal that fires with the first one: waiting longer is useless then. */
export interface StrayErrors {
  errors: readonly unknown[];
  signal: AbortSignal;
}

/**
 * Runs some work and collects the errors that nothing caught: each of them would end a real server. They don't reach the
 * test runner, which can't say which check they belong to.
 */
export async function collectingStrayErrors<T>(work: (stray: StrayErrors) => Promise<T>): Promise<T> {
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
