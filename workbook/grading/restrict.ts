import childProcess, { ChildProcess } from 'node:child_process';
import { syncBuiltinESMExports } from 'node:module';
import { constants } from 'node:os';
import threads from 'node:worker_threads';
import { REFUSES } from './other-programs.ts';

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
