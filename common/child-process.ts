import type { ChildProcess } from 'node:child_process';

/** Flags for a Node process that runs a file in TypeScript. */
export const LOADS_TYPESCRIPT = ['--import', new URL('./typescript.mjs', import.meta.url).href] as const;

/** Variables that programs need, and those of the workbook that are not secret. */
const HARMLESS =
  /^(PATH|PATHEXT|HOME|USERPROFILE|TMPDIR|TEMP|TMP|LANG|LC_\w+|TZ|TERM|SHELL|USER|SYSTEMROOT|COMSPEC|NO_COLOR|NODE_OPTIONS|NODE_EXTRA_CA_CERTS|PRACTATHON_HOME|PROMETHEUS_BIN|DD_TRACE_ENABLED)$/i;

/** Flags that make V8 collect garbage earlier, so that a process takes half of the memory. package.json has them too. */
export const SMALL_HEAP = ['--optimize-for-size', '--max-semi-space-size=2'] as const;

/** The environment for a learner's code: without keys, tokens and addresses. */
export function harmlessEnvironment(env: NodeJS.ProcessEnv = process.env): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(env).filter(([name]) => HARMLESS.test(name)));
}

/** Kills a process that was forked `detached`, and all that it has started, except those that it has detached itself. */
export function killGroup(child: ChildProcess): void {
  if (child.pid === undefined) return;
  try {
    process.kill(process.platform === 'win32' ? child.pid : -child.pid, 'SIGKILL');
  } catch {
    // it has already ended
  }
}

/** Whether a process with this id runs, under any user. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** Whether a child process has not ended yet. */
export function isRunning(child: ChildProcess): boolean {
  return child.exitCode === null && child.signalCode === null;
}
