import { Session } from 'node:inspector/promises';
import type { ProfileRecord } from './records.ts';

/** Takes CPU profiles of this process and remembers when. The lab uses it when dd-trace is not installed. */
interface Profiler {
  /** Profiles this process while the work runs. */
  during<T>(work: () => Promise<T>): Promise<T>;
  /** Profiles of the last hour, oldest first. */
  profiles(): readonly ProfileRecord[];
}

const KEPT = 60;
const HOUR_MS = 3_600_000;

/** A profiler that uses Node's inspector, with one sample per millisecond. */
export function inspectorProfiler(service: string): Profiler {
  let taken: ProfileRecord[] = [];
  return {
    async during(work) {
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
    profiles: () => taken.filter((p) => p.takenAt >= Date.now() - HOUR_MS),
  };
}
