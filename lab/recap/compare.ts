import { Bench } from 'tinybench';

export interface CompareOptions {
  /** Milliseconds for each task, after its warm-up. */
  timeMs: number;
  /** Which of the times counts. `min`, the default, as other load on the machine only adds; `p50` for waits, which vary. */
  take?: 'min' | 'p50';
}

/**
 * Runs tasks one after the other, each warmed up first, and resolves to the time of each, milliseconds.
 */
export async function timesOf<Name extends string>(
  tasks: Record<Name, () => unknown>,
  { timeMs, take = 'min' }: CompareOptions,
): Promise<Record<Name, number>> {
  const bench = new Bench({
    time: timeMs,
    iterations: 5,
    warmupTime: timeMs / 4,
    warmupIterations: 2,
    throws: true,
  });
  for (const [name, task] of Object.entries<() => unknown>(tasks)) bench.add(name, task);
  await bench.run();
  const times = bench.tasks.map(({ name, result }) => {
    if (!('latency' in result)) throw new Error(`${name} was not measured: ${result.state}`);
    return [name, result.latency[take]];
  });
  return Object.fromEntries(times) as Record<Name, number>;
}
