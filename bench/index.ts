import { checkpointBench } from './checkpoint.bench.ts';
import { gradingBench } from './grading.bench.ts';
import { historyBench } from './history.bench.ts';
import type { Benchmark } from './measure.ts';
import { prometheusBench } from './prometheus.bench.ts';
import { queryBench } from './query.bench.ts';
import { slidesBench } from './slides.bench.ts';
import { telemetryBench } from './telemetry.bench.ts';

/** All benchmarks, in the order of the table. */
export const BENCHMARKS: readonly Benchmark[] = [
  checkpointBench,
  queryBench,
  gradingBench,
  prometheusBench,
  telemetryBench,
  slidesBench,
  historyBench,
];
