import { relative } from 'node:path';
import { inProject, inState } from '../../common/paths.ts';
import type { ExerciseContext } from '../exercise.ts';
import { replayNotes, replayPlan } from './ship/replay.ts';
import { shipPlan } from './ship/ship.ts';
import { openTwoWeeks } from './two-weeks.ts';

/** Questions of the history on which a plan is replayed: enough votes for its alerts, made in a few seconds. */
const QUESTIONS = 50_000;

/** Writes the files of the plan, then replays it on two weeks of history, if there is a Prometheus. */
export async function shipAndReplay({ host }: Pick<ExerciseContext, 'host'>): Promise<string[]> {
  const out = inState('shipped');
  const { files } = await shipPlan(inProject('exercises'), out);
  const shipped = ['Shipped from your plan:', ...files.map((file) => `  ${relative(process.cwd(), file)}`)];
  try {
    return [...shipped, '', ...(await replayed(host, out))];
  } catch (error) {
    return [...shipped, `The plan could not be replayed: ${(error as Error).message}`];
  }
}

async function replayed(host: ExerciseContext['host'], out: string): Promise<string[]> {
  const { findPrometheus } = await import('#lab/prometheus/prometheus.ts');
  if (!findPrometheus())
    return [
      'To replay its alerts on two weeks of history, install Prometheus (README, no. 11): npm run preview -- --replay',
    ];
  const notes: string[] = [];
  const weeks = await openTwoWeeks(
    { host, ownPlan: true, log: (line) => notes.push(line) },
    { questions: QUESTIONS },
  );
  try {
    const { history, prometheus, plan } = weeks;
    if (!prometheus) return notes;
    const replays = await replayPlan(plan, history, prometheus);
    await shipPlan(inProject('exercises'), out, await replayNotes(replays, history, out));
    return [
      ...notes,
      'On two weeks of simulated history, each alert of the plan:',
      ...replays.map(({ name, sentence }) => `  ${name}: ${sentence}`),
      'The plots are in metrics-plan.md, and the story behind them in: npm run preview',
    ];
  } finally {
    await weeks.close();
  }
}
