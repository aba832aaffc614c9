/** One line of the benchmark table. */
export interface Figure {
  name: string;
  value: number;
  unit: string;
  /** The largest or the smallest value that is good. */
  goal?: { atMost: number } | { atLeast: number };
  /** What was measured or how, in a few words. */
  note?: string;
}

/** Measures something and resolves to its figures. */
export interface Benchmark {
  run(options: BenchOptions): Promise<Figure[]>;
}

export interface BenchOptions {
  /** Fewer rounds, for a quick look: the figures vary more. */
  quick: boolean;
  /** Questions for the lab's memory, instead of the usual number. */
  questions?: number;
  signal: AbortSignal;
}

/** Whether a figure meets its goal; undefined where it has none. */
export function meetsGoal({ value, goal }: Figure): boolean | undefined {
  if (!goal) return undefined;
  return 'atMost' in goal ? value <= goal.atMost : value >= goal.atLeast;
}

export function median(values: readonly number[]): number {
  return quantile(values, 0.5);
}

/**
 * The value below which a share of the values lies, by the nearest rank.
 *
 * @param share from 0 to 1
 */
export function quantile(values: readonly number[], share: number): number {
  if (values.length === 0) throw new Error('There are no measured values.');
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1)]!;
}

/** Milliseconds that some work takes. */
export async function timed(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

/** Measures several times, one after the other. A first run warms up and doesn't count. */
export async function rounds(count: number, work: () => Promise<number>): Promise<number[]> {
  await work();
  const values: number[] = [];
  for (let i = 0; i < count; i += 1) values.push(await work());
  return values;
}
