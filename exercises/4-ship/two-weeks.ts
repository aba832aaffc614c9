import { type History, type HistoryOptions, openHistory } from '#lab/history/history.ts';
import { type HistoryPrometheus, historyPrometheus } from '#lab/history/prometheus.ts';
import { signalsFor, USUAL_COUNTER } from '#lab/history/signals.ts';
import { findPrometheus } from '#lab/prometheus/prometheus.ts';
import { findPromtool } from '#lab/prometheus/promtool.ts';
import { inProject, inState } from '../../common/paths.ts';
import { learnersCounter } from '../3-apply/learners-counter.ts';
import type { ExerciseContext } from '../exercise.ts';
import { type PlannedMetric, readPlan } from './ship/plan.ts';

/** Two weeks of history with the learner's own counter and plan, and a Prometheus that has it where one is installed. */
export interface TwoWeeks {
  history: History;
  prometheus?: HistoryPrometheus;
  plan: PlannedMetric[];
  /** Whether the plan is the learner's; until Exercise 4 passes it is the reference solution's. */
  ownPlan: boolean;
  close(): Promise<void>;
}

/**
 * Opens a history, and makes it where it does not exist yet.
 *
 * @param given what to use of the exercises, and the seed and size of the history
 */
export async function openTwoWeeks(
  { host, ownPlan, log }: { host: ExerciseContext['host']; ownPlan: boolean; log(line: string): void },
  options: Pick<HistoryOptions, 'seed' | 'questions'> = {},
): Promise<TwoWeeks> {
  const plan = readPlan(inProject(ownPlan ? 'exercises' : 'solutions'));
  const counter = await learnersCounter(host).catch((error: Error) => {
    log(`The counter of Exercise 3 could not be read (${error.message}), so ${USUAL_COUNTER.name} is used.`);
    return USUAL_COUNTER;
  });
  const promtool = findPrometheus() && findPromtool();
  const history = await openHistory({
    ...options,
    signals: signalsFor(counter, plan),
    folder: inState('history'),
    promtool,
  });
  const prometheus = await historyPrometheus(history.blocks).catch((error: Error) => {
    log(`Prometheus did not start, so SQL answers: ${error.message}`);
    return undefined;
  });
  return { history, prometheus, plan, ownPlan, close: async () => prometheus?.close() };
}
