import type { PoolRunnerInitializer, PoolWorker } from 'vitest/node';

/** One process for all runs of a grader, where vitest would start and stop one for each. */
export interface KeptProcess {
  /** Makes a vitest pool use the one process. The next run replaces a process that has ended. */
  pool(usual: PoolRunnerInitializer): PoolRunnerInitializer;
  /** Ends the process. To be called after the grader is closed. */
  close(): Promise<void>;
}

/** Keeps the process of a grader. Only for runs that leave the process as they found it. */
export function keptProcess(): KeptProcess {
  let kept: PoolWorker | undefined;
  return {
    pool: (usual) => ({
      name: usual.name,
      createPoolWorker(options) {
        const running = kept !== undefined;
        const worker = kept ?? usual.createPoolWorker(options);
        const listeners: Parameters<PoolWorker['on']>[] = [];
        /** Answers vitest instead of the worker. */
        const answer = (type: 'started' | 'stopped') => {
          for (const [event, callback] of listeners)
            if (event === 'message') callback({ type, __vitest_worker_response__: true });
        };
        return {
          name: worker.name,
          cacheFs: worker.cacheFs,
          deserialize: (data) => worker.deserialize(data),
          async start() {
            if (running) return;
            await worker.start();
            worker.on('exit', () => {
              kept = undefined;
            });
            kept = worker;
          },
          async stop() {
            if (kept === worker) for (const listener of listeners) worker.off(...listener);
          },
          on(...listener) {
            listeners.push(listener);
            worker.on(...listener);
          },
          off: (...listener) => worker.off(...listener),
          send(message) {
            if (message.type === 'stop') answer('stopped');
            else if (message.type === 'start' && running) answer('started');
            else worker.send(message);
          },
        };
      },
    }),
    async close() {
      await kept?.stop();
    },
  };
}
