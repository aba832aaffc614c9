import type { PoolRunnerInitializer, PoolWorker } from 'vitest/node';

/**
 * Wraps a vitest pool so that one process serves all runs, where vitest would start and stop one for each. The next run
 * replaces a process that has ended. Only for runs that leave the process as they found it.
 */
export function keptProcess(pool: PoolRunnerInitializer): PoolRunnerInitializer {
  let kept: PoolWorker | undefined;
  return {
    name: pool.name,
    createPoolWorker(options) {
      const running = kept !== undefined;
      const worker = kept ?? pool.createPoolWorker(options);
      const listeners: Parameters<PoolWorker['on']>[] = [];
      /** Answers vitest in the worker's place. */
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
  };
}
