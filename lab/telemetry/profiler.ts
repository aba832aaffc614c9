import { Session } from 'node:inspector/promises';
import type { ProfileRecord } from './records.ts';

const KEPT = 60;
const HOUR_MS = 3_600_000;

/**
 * Takes CPU profiles of this process by Node's inspector, one sample per millisecond, and remembers when. The lab uses it
 * when dd-trace is not installed.
 */
export function inspectorProfiler(service: string) {
  let taken: ProfileRecord[] = [];
  return {
    /** Profiles this process while the work runs. */
    async during<T>(work: () => Promise<T>): Promise<T> {
      const session = new Session();
      session.connect();
      try {
        await session.post('Profiler.enable');
        await session.post('Profiler.start');
        const start = performance.now();
        const result = await work();
        const { profile } = await session.post('Profiler.stop');
        const record = {
          service,
          takenAt: Date.now(),
          durationMs: performance.now() - start,
          samples: profile.samples?.length ?? 0,
        };
        taken = [...taken, record].slice(-KEPT);
        return result;
      } finally {
        session.disconnect();
      }
    },
    /** Profiles of the last hour, oldest first. */
    profiles: (): readonly ProfileRecord[] => taken.filter((p) => p.takenAt >= Date.now() - HOUR_MS),
  };
}
