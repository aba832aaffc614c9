import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { PoolRunnerInitializer, PoolWorker } from 'vitest/node';
import { harmlessEnvironment, isRunning, killGroup } from '../../common/child-process.ts';
import { inProject } from '../../common/paths.ts';

/** A vitest pool that starts each process before a run needs it. */
export interface WarmPool {
  initializer: PoolRunnerInitializer;
  /** Ends the processes that were never used. */
  close(): void;
}

export interface WarmPoolOptions {
  /** Megabytes of JavaScript heap for one process. */
  heapMegabytes: number;
  /** Keeps a process ready for the next run. */
  spare: boolean;
  /** Variables in addition to this process's own. */
  env: Record<string, string>;
  /** Gets what a process writes to its streams without the console. */
  onOutput: (text: string) => void;
}

/** The program that vitest's pool `forks` starts. */
const WORKER = fileURLToPath(new URL('./dist/workers/forks.js', import.meta.resolve('vitest/package.json')));

/**
 * Starts vitest's own worker, as its pool `forks` does, with two differences. The next process starts while the learner
 * is still typing, which saves most of the time from a save to its verdict. And each process leads a process group, which
 * is killed as a whole, so that no process which the learner's code has started outlives its run.
 */
export function warmPool(options: WarmPoolOptions): WarmPool {
  let closed = false;
  const forkWorker = () => {
    const child = fork(WORKER, [], {
      env: { ...harmlessEnvironment(), ...options.env },
      execArgv: [
        `--max-old-space-size=${options.heapMegabytes}`,
        '--import',
        inProject('workbook/grading/preload.mjs'),
      ],
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
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
    initializer: {
      name: 'warm-forks',
      createPoolWorker: () => warmWorker(take, refill, options.onOutput),
    },
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
  onOutput: (text: string) => void,
): PoolWorker {
  let child: ChildProcess;
  return {
    name: 'warm-forks',
    cacheFs: true,
    async start() {
      child ??= take();
      for (const stream of [child.stdout, child.stderr]) stream?.setEncoding('utf8').on('data', onOutput);
    },
    on: (event, callback) => void child.on(event, callback),
    off: (event, callback) => void child.off(event, callback),
    send: (message) => void child.send(message),
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
