import * as stages from '../2-bottleneck/fast.ts';
import { answerQuestion, foundChunks } from '../2-bottleneck/pipeline.ts';
import type { Sampler } from './sampler.ts';

/** What a profiler costs. */
export interface Overhead {
  /** Share of the CPU time that the profiler adds, percent. */
  percent: number;
  /** Samples in all rounds. */
  samples: number;
}

/** Less can't be told from noise, percent. */
const SMALLEST = 0.5;

/**
 * The CPU time that sampling adds to the same work. The least of some rounds counts, as other load on the machine only adds
 * to it. Start and end of a profile, once a minute at Datadog, are not counted.
 *
 * @param every microseconds between two samples, for each profiler that is compared
 * @param options `units` of work in each round, the fewest rounds, and milliseconds for all rounds
 */
export async function overheadOf<Name extends string>(
  sampler: Sampler,
  every: Record<Name, number>,
  { rounds, timeMs, units }: { rounds: number; timeMs: number; units: number },
): Promise<Record<Name, Overhead>> {
  const chunks = foundChunks(400);
  const work = () => {
    for (let i = 0; i < units; i += 1) answerQuestion(stages, 'How do I invite a teammate?', chunks);
  };
  work();
  const names = Object.keys(every) as Name[];
  const rows = names.map((name) => ({ name, least: Number.POSITIVE_INFINITY, samples: 0 }));
  let alone = Number.POSITIVE_INFINITY;
  const end = performance.now() + timeMs;
  for (let round = 0; round < rounds || performance.now() < end; round += 1) {
    alone = Math.min(alone, cpuOf(work));
    for (const row of rows) {
      let cpuMs = 0;
      row.samples += await sampler.during(every[row.name], () => {
        cpuMs = cpuOf(work);
      });
      row.least = Math.min(row.least, cpuMs);
    }
  }
  const costs = rows.map(({ name, least, samples }) => {
    return [name, { percent: Math.max(SMALLEST, (least / alone - 1) * 100), samples }];
  });
  return Object.fromEntries(costs) as Record<Name, Overhead>;
}

/** CPU time of this process in milliseconds, all its threads. */
function cpuOf(work: () => void): number {
  const before = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1_000;
}
