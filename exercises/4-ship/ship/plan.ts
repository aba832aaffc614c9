import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Document, parse } from 'yaml';
import { z } from 'zod';
import { questionsIn } from '../../1-learn/questions-file.ts';
import { LONGEST_TEXT } from '../../kit/text.ts';

const text = z.string().max(LONGEST_TEXT).describe('text');

/** The keys of one planned metric. Messages use each description as what was expected. */
export const PLANNED_METRIC = z.strictObject({
  name: text,
  type: z.enum(['counter', 'gauge', 'histogram']).describe('counter, gauge or histogram'),
  help: text,
  labels: z.array(text).describe('a list such as [rating, tier]'),
  answers: z.int().describe('the number of a question of Exercise 1: 1, 2 or 3'),
  promql: z.string().describe('text'), // the check promql-parses says what is too long
  target: text,
  alert: z
    .strictObject({
      above: z.number().optional(),
      below: z.number().optional(),
      for: z.union([z.string(), z.number()]).optional(),
    })
    .describe('a map such as { below: 0.8, for: 10m }, with numbers that are finite'),
  owner: text,
});

/** The content of `4-ship/metrics-plan.yaml`. */
export const METRICS_PLAN = z.strictObject({ metrics: z.array(PLANNED_METRIC) });

/** One business metric of the plan. */
export type PlannedMetric = z.infer<typeof PLANNED_METRIC>;

/** Reads a plan that has passed its checks. Throws the error of `yaml` or zod when it is not a plan. */
export function readPlan(targetFolder: string): PlannedMetric[] {
  const source = readFileSync(join(targetFolder, '4-ship/metrics-plan.yaml'), 'utf8');
  return METRICS_PLAN.parse(parse(source, { merge: true })).metrics;
}

/** The metrics of the file as the learner gets it; some fields are placeholders. */
export function starterMetrics(): Record<string, unknown>[] {
  const source = readFileSync(new URL('../starter/metrics-plan.yaml', import.meta.url), 'utf8');
  return (parse(source) as { metrics: Record<string, unknown>[] }).metrics;
}

/** A plan as the text of `metrics-plan.yaml`; what is not answered yet stays a placeholder. */
export function planText(metrics: readonly Partial<PlannedMetric>[]): string {
  const given = (metric: object = {}) => Object.entries(metric).filter(([, value]) => value !== undefined);
  const whole = starterMetrics().map((open, i) => ({ ...open, ...Object.fromEntries(given(metrics[i])) }));
  const document = new Document({ metrics: whole });
  document.commentBefore =
    ' Exercise 4 (Ship): the business metrics for M7.3. You can change them here at any time.';
  return document.toString({ lineWidth: 0 });
}

/** The questions of Exercise 1, as far as they can be read. The first has index 0. */
export function readQuestions(targetFolder: string): (string | undefined)[] {
  try {
    return questionsIn(readFileSync(join(targetFolder, '1-learn/questions.yaml'), 'utf8'));
  } catch {
    return []; // no such file, which is fine since the page can do without the questions
  }
}
