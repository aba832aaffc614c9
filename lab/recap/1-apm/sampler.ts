import { createRequire } from 'node:module';
import { cpuProfile } from '../profiles.ts';

/** A sampling CPU profiler. */
export interface Sampler {
  /** Its name, for the reader. */
  name: string;
  /** Samples this process while the work runs, and resolves to the number of samples. */
  during(everyMicroseconds: number, work: () => void): Promise<number>;
}

/** Of `@datadog/pprof`, which is a dependency of dd-trace and has no types where dd-trace is not installed. */
interface Pprof {
  time: {
    start(options: object): void;
    stop(restart: boolean): { sample: { value: (number | bigint)[] }[] };
  };
}

/** Datadog's own profiler if dd-trace is installed, otherwise the one of V8, on which Datadog's is built. */
export function openSampler(): Sampler {
  const pprof = loadPprof();
  if (!pprof)
    return {
      name: "V8's profiler",
      during: async (every, work) => (await cpuProfile(work, every)).samples?.length ?? 0,
    };
  return {
    name: "Datadog's profiler",
    async during(intervalMicros, work) {
      pprof.time.start({ intervalMicros, durationMillis: 60_000 });
      work();
      return pprof.time.stop(false).sample.reduce((sum, { value }) => sum + Number(value[0]), 0);
    },
  };
}

function loadPprof(): Pprof | undefined {
  try {
    const require = createRequire(import.meta.url);
    return createRequire(require.resolve('dd-trace'))('@datadog/pprof') as Pprof;
  } catch {
    return undefined; // dd-trace is optional, and its native part is missing on some platforms
  }
}
