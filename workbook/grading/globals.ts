import { refusedProperty } from './other-programs.ts';

/** Globals that Node, the checks and vitest need. The checks never replace these, as they do Date and the timers. */
const GUARDED = [
  ...['process', 'Promise', 'Object', 'Array', 'Map', 'Set', 'WeakMap', 'Symbol', 'Proxy', 'Reflect'],
  ...['Error', 'TypeError', 'JSON', 'Math', 'String', 'Number', 'RegExp', 'Buffer', 'URL', 'AbortSignal'],
];

/**
 * Makes these globals read-only, so that a line of the learner's that replaces or deletes one throws right there.
 * Without this, Node itself fails a moment later, with an error that names neither the line nor the global.
 */
export function guardGlobals(): void {
  for (const name of GUARDED)
    Object.defineProperty(globalThis, name, {
      value: (globalThis as Record<string, unknown>)[name],
      writable: false,
      configurable: false,
    });
}

/** A sentence for the learner when an error is about a guarded global; undefined for any other error. */
export function guardedGlobal(message: string): string | undefined {
  const property = refusedProperty(message);
  if (!property || !GUARDED.includes(property.name)) return undefined;
  return `Your code ${property.deleted ? 'deletes' : 'replaces'} the global ${property.name}, which Node itself needs`;
}
