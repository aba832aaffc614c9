import type { ChildProcess } from 'node:child_process';

// What all processes share in which a learner's code runs.

/** Variables that a program needs to run at all, and those of the workbook that are no secrets. */
const HARMLESS =
  /^(PATH|PATHEXT|HOME|USERPROFILE|TMPDIR|TEMP|TMP|LANG|LC_\w+|TZ|TERM|SHELL|USER|SYSTEMROOT|COMSPEC|NO_COLOR|NODE_OPTIONS|NODE_EXTRA_CA_CERTS|PRACTATHON_HOME|PROMETHEUS_BIN|DD_TRACE_ENABLED)$/i;

/** The environment without anything that a learner's code has no business with: every key, token and address. */
export function harmlessEnvironment(env: NodeJS.ProcessEnv = process.env): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(env).filter(([name]) => HARMLESS.test(name)));
}

/**
 * Kills a process that was forked `detached`, and with it everything that it has started. What a learner's code detaches
 * from it in turn is beyond reach.
 */
export function killGroup(child: ChildProcess): void {
  if (child.pid === undefined) return;
  try {
    process.kill(process.platform === 'win32' ? child.pid : -child.pid, 'SIGKILL');
  } catch {
    // gone already, with everything it started
  }
}

/** Whether a process with this id runs, whoever owns it. */
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
