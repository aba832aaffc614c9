import childProcess, { ChildProcess } from 'node:child_process';
import { syncBuiltinESMExports } from 'node:module';
import { constants } from 'node:os';
import threads from 'node:worker_threads';
import { REFUSES, refusedProperty } from './other-programs.ts';

/**
 * Node's flags for a process that runs a learner's code: it may read files and use the network, but not write files or
 * start programs. Node 20 has no such flags. A thread is allowed for the watchdog only: restrictProcess refuses others.
 * Since Node 24.12 the watchdog can't find the line that blocks without --allow-inspector, and older versions don't have it.
 */
export const PERMISSIONS = flagsThatExist('--permission', [
  '--allow-fs-read=*',
  '--allow-worker',
  '--allow-inspector',
  '--allow-net',
  '--disable-warning=SecurityWarning',
  '--disable-warning=ExperimentalWarning',
]);

/** Whether the watchdog can name the line that blocks, in a process with PERMISSIONS. */
export const NAMES_LINES = PERMISSIONS.length === 0 || PERMISSIONS.includes('--allow-inspector');

function flagsThatExist(needed: string, others: string[]): string[] {
  const exists = (flag: string) => process.allowedNodeEnvironmentFlags.has(flag.split('=')[0]!);
  return exists(needed) ? [needed, ...others.filter(exists)] : [];
}

/**
 * Takes away what could end or change another process: signals, programs, threads, and Node's internals. Node's
 * permissions cover only some of this, and Node 20 has none. It stops accidents and simple tricks, not an expert.
 */
export function restrictProcess(): void {
  const { _kill, pid } = process as unknown as {
    _kill: (pid: number, signal: number) => number;
    pid: number;
  };
  const otherProcess = refuse('send signals to other processes');
  process.kill = (target, signal = 'SIGTERM') => {
    if (target !== pid && signal !== 0) otherProcess();
    _kill(target, typeof signal === 'number' ? signal : constants.signals[signal as NodeJS.Signals]);
    return true;
  };
  for (const name of ['_kill', '_debugProcess', 'binding', '_linkedBinding', 'dlopen'])
    Object.assign(process, { [name]: refuse(`use process.${name}`) });
  const programs = refuse('start other programs');
  Object.assign(ChildProcess.prototype, { spawn: programs });
  Object.assign(childProcess, { spawnSync: programs, execSync: programs, execFileSync: programs });
  Object.assign(threads, { Worker: refuse('start threads') });
  syncBuiltinESMExports();
  // Node 20 has no process.permission, and the checks ask it whether they can start promtool
  process.permission ??= { has: () => false };
}

function refuse(what: string) {
  return function refused(): never {
    throw new Error(`${REFUSES} ${what}`);
  };
}

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
