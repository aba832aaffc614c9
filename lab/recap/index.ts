import { apm } from './1-apm/index.ts';
import { bottleneck } from './2-bottleneck/index.ts';
import { memory } from './3-memory/index.ts';
import { queries } from './4-queries/index.ts';
import type { Experiment } from './experiment.ts';

/** The four achievements of M7.2, in the lesson's order. */
export const EXPERIMENTS: readonly Experiment[] = [apm, bottleneck, memory, queries];
