import type { Checkpoint } from './checkpoint.ts';
import { cost } from './cost/index.ts';
import { datadog } from './datadog/index.ts';
import { feedback } from './feedback/index.ts';
import { prometheus } from './prometheus/index.ts';

/** The readiness checks, in the lesson's order. */
export const CHECKPOINTS: readonly Checkpoint[] = [datadog, prometheus, feedback, cost];
