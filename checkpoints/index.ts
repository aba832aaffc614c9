import type { Checkpoint } from './checkpoint.ts';
import { cost } from './cost.ts';
import { datadog } from './datadog.ts';
import { feedback } from './feedback.ts';
import { prometheus } from './prometheus.ts';

/** The readiness checks, in the lesson's order. */
export const CHECKPOINTS: readonly Checkpoint[] = [datadog, prometheus, feedback, cost];
