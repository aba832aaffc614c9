import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { writeWhole } from '../../common/atomic-file.ts';
import { parsedJson } from '../../common/json.ts';
import { inState } from '../../common/paths.ts';
import type { Experiment, Measured } from './experiment.ts';

const Result = z.object({
  id: z.int(),
  name: z.string(),
  /** Of `slow.ts` and of `fast.ts`, in `unit`. */
  before: z.number(),
  after: z.number(),
  unit: z.string(),
  /** What `before` and `after` measure. */
  what: z.string(),
  /** `before` divided by `after`. */
  ratio: z.number(),
  /** The lesson's figures. */
  lesson: z.string(),
  /** Whether the ratio is at least `goal`. */
  ok: z.boolean(),
  goal: z.number(),
  means: z.string(),
  look: z.array(z.object({ what: z.string(), path: z.string().optional() })),
  /** When it was measured, ISO 8601. */
  measuredAt: z.string(),
});

/** The result of an experiment, as `npm run recap -- --json` prints it. */
export type RecapResult = z.infer<typeof Result>;

const Latest = z.object({ version: z.literal(1), experiments: z.array(Result) });

const file = () => inState('recap.json');

/** The result of an experiment from what it has measured. */
export function resultOf({ id, name, lesson, goal }: Experiment, measured: Measured): RecapResult {
  const { before, after, unit, what, means, look } = measured;
  const ratio = before / after;
  const ok = ratio >= goal;
  const measuredAt = new Date().toISOString();
  return { id, name, before, after, unit, what, ratio, lesson, ok, goal, means, look, measuredAt };
}

/** The latest result of each experiment on this machine, in their order; empty before the first run. */
export function latestRecap(): RecapResult[] {
  try {
    return Latest.safeParse(parsedJson(readFileSync(file(), 'utf8'))).data?.experiments ?? [];
  } catch {
    return []; // never run
  }
}

/** Keeps a result in `.practathon/recap.json` instead of the earlier one of the same experiment. */
export function keepResult(result: RecapResult): void {
  const others = latestRecap().filter(({ id }) => id !== result.id);
  const experiments = [...others, result].sort((a, b) => a.id - b.id);
  writeWhole(file(), `${JSON.stringify({ version: 1, experiments }, null, 2)}\n`);
}
