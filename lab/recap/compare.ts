import { Bench } from 'tinybench';

export interface CompareOptions {
  /** Milliseconds for each task, after its warm-up. */
  timeMs: number;
  /** Fewest runs of each task. */
  iterations?: number;
  /** Clock in milliseconds; by default `performance.now`. */
  now?: () => number;
}

/**
 * Runs tasks one after the other, each warmed up first, and resolves to the median time of each, milliseconds. Compare
 * only medians of one call: another load on the machine then slows all of them.
 */
export async function medians<Name extends string>(
  tasks: Record<Name, () => unknown>,
  { timeMs, iterations = 3, now }: CompareOptions,
): Promise<Record<Name, number>> {
  const bench = new Bench({
    time: timeMs,
    iterations,
    warmupTime: timeMs / 4,
    warmupIterations: 2,
    throws: true,
    ...(now && { now }),
  });
  for (const [name, task] of Object.entries<() => unknown>(tasks)) bench.add(name, task);
  await bench.run();
  const times = bench.tasks.map(({ name, result }) => {
    if (!('latency' in result)) throw new Error(`${name} was not measured: ${result.state}`);
    return [name, result.latency.p50];
  });
  return Object.fromEntries(times) as Record<Name, number>;
}
