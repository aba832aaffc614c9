import { type ChildProcess, fork } from 'node:child_process';
import { EventEmitter, once } from 'node:events';
import type { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import type { PoolRunnerInitializer, PoolWorker } from 'vitest/node';
import { harmlessEnvironment, isRunning, killGroup } from '../../common/child-process.ts';
import { REPORT_FD, type WatchdogReport, watchdogReport } from './watchdog.ts';

interface WarmPoolOptions {
  /** Node's flags for each process. */
  flags: readonly string[];
  /** Keeps a process ready for the next run. */
  spare: boolean;
  /** Variables in addition to this process's own. */
  env: Record<string, string>;
  /** Gets what a process writes to its streams without the console. */
  onOutput: (text: string) => void;
  /** Gets the report of a watchdog that has ended its process, before vitest hears of the end. */
  onReport: (report: WatchdogReport) => void;
}

/** The program that vitest's pool `forks` starts. */
const WORKER = fileURLToPath(new URL('./dist/workers/forks.js', import.meta.resolve('vitest/package.json')));

/**
 * Starts vitest's own worker, as its pool `forks` does, with two differences. The next process starts while the learner
 * is still typing, which saves most of the time from a save to its verdict. And each process leads a process group, which
 * is killed as a whole, so that no process which the learner's code has started outlives its run. `close` ends the
 * processes that were never used.
 */
export function warmPool(options: WarmPoolOptions): { initializer: PoolRunnerInitializer; close(): void } {
  let closed = false;
  const forkWorker = () => {
    const child = fork(WORKER, [], {
      env: { ...harmlessEnvironment(), ...options.env },
      execArgv: [...options.flags, '--import', new URL('preload.mjs', import.meta.url).href],
      stdio: ['ignore', 'pipe', 'pipe', 'ipc', 'pipe'],
      serialization: 'advanced',
      detached: true,
    });
    // vitest stops no worker that ended by itself, and what that had started would live on
    return child.once('exit', () => killGroup(child));
  };
  let spare: ChildProcess | undefined = forkWorker(); // the first one starts while vitest itself is loading
  const take = () => {
    const taken = spare && isRunning(spare) ? spare : forkWorker();
    spare = undefined;
    return taken;
  };
  const refill = () => {
    if (!closed && options.spare) spare ??= forkWorker();
  };
  return {
    initializer: { name: 'warm-forks', createPoolWorker: () => warmWorker(take, refill, options) },
    close() {
      closed = true;
      if (spare) killGroup(spare);
    },
  };
}

/** A vitest worker over one process of the pool, which it gets when the run starts. */
function warmWorker(
  take: () => ChildProcess,
  refill: () => void,
  { onOutput, onReport }: Pick<WarmPoolOptions, 'onOutput' | 'onReport'>,
): PoolWorker {
  let child: ChildProcess;
  const ends = new EventEmitter();
  return {
    name: 'warm-forks',
    cacheFs: true,
    async start() {
      if (child) return;
      child = take();
      for (const stream of [child.stdout, child.stderr]) stream?.setEncoding('utf8').on('data', onOutput);
      const report = reportOf(child);
      child.once('exit', async (...how) => {
        const written = await report;
        if (written) onReport(written);
        ends.emit('exit', ...how);
      });
    },
    on: (event, callback) => void (event === 'exit' ? ends : child).on(event, callback),
    off: (event, callback) => void (event === 'exit' ? ends : child).off(event, callback),
    // the process is killed anyway: without this answer, vitest waits a minute for one that has ended
    send: (message) =>
      void (message.type === 'stop'
        ? child.emit('message', { type: 'stopped', __vitest_worker_response__: true })
        : child.send(message)),
    deserialize: (data) => data,
    // kills the process at once: after the run, only leftovers of the learner's code are in it
    async stop() {
      const gone = isRunning(child) ? once(child, 'exit') : undefined;
      killGroup(child);
      await gone;
      refill();
    },
  };
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
