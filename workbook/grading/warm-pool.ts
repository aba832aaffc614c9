import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { PoolRunnerInitializer, PoolWorker } from 'vitest/node';
import { harmlessEnvironment, isRunning, killGroup } from '../../common/child-process.ts';
import { inProject } from '../../common/paths.ts';

/** A vitest pool that forks each process before it is needed. */
export interface WarmPool {
  initializer: PoolRunnerInitializer;
  /** Ends the processes that were never used. */
  close(): void;
}

export interface WarmPoolOptions {
  /** Megabytes of JavaScript heap for one process. */
  heapMegabytes: number;
  /** Keep a process ready for the next run. */
  spare: boolean;
  /** Variables on top of this process's own. */
  env: Record<string, string>;
  /** Takes what a process writes past the console. */
  onOutput: (text: string) => void;
}

/** The program that vitest's own pool `forks` starts. */
const WORKER = fileURLToPath(new URL('./dist/workers/forks.js', import.meta.resolve('vitest/package.json')));

/**
 * Forks of vitest's own worker, as its pool `forks` makes them, with two differences: the next one starts while the
 * learner is still typing, which saves most of the time from a save to its verdict; and each leads a process group that
 * is killed as a whole, so that nothing which the learner's code started outlives its run.
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
      createPoolWorker: () => new WarmWorker(take, refill, options.onOutput),
    },
    close() {
      closed = true;
      if (spare) killGroup(spare);
    },
  };
}

class WarmWorker implements PoolWorker {
  readonly name = 'warm-forks';
  readonly cacheFs = true;
  readonly #take: () => ChildProcess;
  readonly #refill: () => void;
  readonly #onOutput: (text: string) => void;
  #child: ChildProcess | undefined;

  constructor(take: () => ChildProcess, refill: () => void, onOutput: (text: string) => void) {
    this.#take = take;
    this.#refill = refill;
    this.#onOutput = onOutput;
  }

  async start(): Promise<void> {
    this.#child ??= this.#take();
    for (const stream of [this.#child.stdout, this.#child.stderr])
      stream?.setEncoding('utf8').on('data', this.#onOutput);
  }

  on(event: string, callback: (arg: never) => void): void {
    this.#started.on(event, callback as () => void);
  }

  off(event: string, callback: (arg: never) => void): void {
    this.#started.off(event, callback as () => void);
  }

  send(message: Parameters<PoolWorker['send']>[0]): void {
    this.#started.send(message);
  }

  deserialize(data: unknown): unknown {
    return data;
  }

  /** The run is over, so there is nothing to be polite to: what still runs is a leftover of the learner's code. */
  async stop(): Promise<void> {
    const child = this.#started;
    if (isRunning(child)) {
      const gone = once(child, 'exit');
      killGroup(child);
      await gone;
    } else killGroup(child);
    this.#child = undefined;
    this.#refill();
  }

  get #started(): ChildProcess {
    if (!this.#child) throw new Error('the worker was not started');
    return this.#child;
  }
}
