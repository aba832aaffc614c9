import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import type { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import type { PoolRunnerInitializer, PoolWorker } from 'vitest/node';
import { harmlessEnvironment, isRunning, killGroup } from '../../common/child-process.ts';
import { REPORT_FD, type WatchdogReport, watchdogReport } from './watchdog.ts';

interface WarmPoolOptions {
  /** Node's flags for each process. */
  flags: readonly string[];
  /** Variables in addition to this process's own. */
  env: Record<string, string>;
  /** Keeps a process ready for the next run. */
  spare: boolean;
  /** Whether the run that begins now uses the process of an earlier such run: only if no learner's code runs in it. */
  keeps: () => boolean;
  /** Gets what a process writes to its streams without the console. */
  onOutput: (text: string) => void;
  /** Gets the report of a watchdog that has ended its process, before vitest hears of the end. */
  onReport: (report: WatchdogReport) => void;
}

/** The program that vitest's pool `forks` starts. */
const WORKER = fileURLToPath(new URL('./dist/workers/forks.js', import.meta.resolve('vitest/package.json')));

/**
 * Starts vitest's own worker, as its pool `forks` does, with three differences. The next process starts while the learner
 * is still typing, which saves most of the time from a save to its verdict. Runs without a learner's code share a process.
 * And each process leads a process group, which is killed as a whole, so that no process which the learner's code has
 * started outlives its run. `close` ends the processes that are left.
 */
export function warmPool(options: WarmPoolOptions): { initializer: PoolRunnerInitializer; close(): void } {
  let closed = false;
  let spare: ChildProcess | undefined = forkWorker(options); // starts while vitest itself is loading
  let kept: ChildProcess | undefined;
  const take = () => {
    const taken = spare && isRunning(spare) ? spare : forkWorker(options);
    spare = undefined;
    return taken;
  };
  const createPoolWorker = (): PoolWorker => {
    let child: ChildProcess;
    let isReused = false;
    const listeners: Parameters<PoolWorker['on']>[] = [];
    const answer = (type: 'started' | 'stopped') =>
      void child.emit('message', { type, __vitest_worker_response__: true });
    return {
      name: NAME,
      cacheFs: true,
      async start() {
        if (child) return;
        isReused = options.keeps() && kept !== undefined && isRunning(kept);
        child = isReused ? kept! : take();
        if (options.keeps()) kept = child;
      },
      on(event, callback) {
        listeners.push([event, callback]);
        child.on(event === 'exit' ? ENDED : event, callback);
      },
      off: (event, callback) => void child.off(event === 'exit' ? ENDED : event, callback),
      send(message) {
        // the process is killed or kept: without this answer, vitest waits a minute for one that has ended
        if (message.type === 'stop') answer('stopped');
        else if (message.type === 'start' && isReused) answer('started');
        else child.send(message, () => {}); // to a process that has just ended, this fails; its exit follows
      },
      deserialize: (data) => data,
      async stop() {
        for (const [event, callback] of listeners) this.off(event, callback);
        if (child === kept && isRunning(child)) return;
        // kills the process at once: after the run, only leftovers of the learner's code are in it
        const gone = isRunning(child) ? once(child, 'exit') : undefined;
        killGroup(child);
        await gone;
        if (!closed && options.spare) spare ??= forkWorker(options);
      },
    };
  };
  return {
    initializer: { name: NAME, createPoolWorker },
    close() {
      closed = true;
      for (const child of [spare, kept]) if (child) killGroup(child);
    },
  };
}

const NAME = 'warm-forks';
/** The event of a process that has ended and whose report has arrived. */
const ENDED = 'workbook:ended';

function forkWorker({ env, flags, onOutput, onReport }: WarmPoolOptions): ChildProcess {
  const child = fork(WORKER, [], {
    env: { ...harmlessEnvironment(), ...env },
    execArgv: [...flags, '--import', new URL('preload.mjs', import.meta.url).href],
    stdio: ['ignore', 'pipe', 'pipe', 'ipc', 'pipe'],
    serialization: 'advanced',
    detached: true,
  });
  for (const stream of [child.stdout, child.stderr]) stream?.setEncoding('utf8').on('data', onOutput);
  const report = reportOf(child);
  child.once('exit', async (...how) => {
    killGroup(child); // vitest stops no worker that ended by itself, and what that had started would live on
    const written = await report;
    if (written) onReport(written);
    child.emit(ENDED, ...how);
  });
  return child;
}

/** The report of the process's watchdog. Resolves once the process can't write one any more. */
async function reportOf(child: ChildProcess): Promise<WatchdogReport | undefined> {
  const pipe = child.stdio[REPORT_FD] as Readable;
  let text = '';
  pipe.setEncoding('utf8').on('data', (more: string) => {
    if (text.length < 20_000) text += more;
  });
  if (!pipe.closed) await once(pipe, 'close').catch(() => {}); // a pipe that breaks holds no report
  return watchdogReport(text);
}
