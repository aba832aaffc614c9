/** What Node, the checks and their runner can't do without, and what these never replace, as they do with Date and timers. */
const GUARDED = [
  ...['process', 'Promise', 'Object', 'Array', 'Map', 'Set', 'WeakMap', 'Symbol', 'Proxy', 'Reflect'],
  ...['Error', 'TypeError', 'JSON', 'Math', 'String', 'Number', 'RegExp', 'Buffer', 'URL', 'AbortSignal'],
];

/**
 * Makes these globals read-only, so that the learner's line which replaces or deletes one throws right there. Without
 * this, something inside of Node breaks a moment later, which names neither the line nor the global.
 */
export function guardGlobals(): void {
  for (const name of GUARDED)
    Object.defineProperty(globalThis, name, {
      value: (globalThis as Record<string, unknown>)[name],
      writable: false,
      configurable: false,
    });
}

/** As V8 words it, in the mode that every module is in. */
const TOUCHED =
  /^Cannot (assign to read only|delete|redefine) property:? '?(\w+)'?(?: of (?:object '?)?#<Object>'?)?/;

/** An error about a guarded global, in words for the learner; undefined when it is about something else. */
export function guardedGlobal(message: string): string | undefined {
  const [, how, name = ''] = TOUCHED.exec(message) ?? [];
  if (!how || !GUARDED.includes(name)) return undefined;
  return `Your code ${how === 'delete' ? 'deletes' : 'replaces'} the global ${name}, which Node itself needs`;
}
