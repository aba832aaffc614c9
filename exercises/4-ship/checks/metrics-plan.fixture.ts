import { checkRules, findPromtool, isQueryRefused } from '#lab/prometheus/promtool.ts';
import type { Query } from '#lab/promql/query.ts';
import { CheckFailure } from '../../kit/check.ts';
import { readQuery } from '../../kit/promql.ts';
import { isPlaceholder } from '../../kit/text.ts';
import type { Entry } from '../../kit/yaml-list.ts';
import { readYaml } from '../../kit/yaml-source.ts';
import type { PlannedMetric } from '../ship/plan.ts';
import { rulesYaml } from '../ship/rules.ts';
import { alertFault } from './alert.ts';
import { syntaxFault } from './syntax.ts';

const QUESTIONS = '1-learn/questions.yaml';

/** A query without a {@link syntaxFault}; otherwise throws a failure that waits for promql-parses. */
export function rightQuery({ value, at }: Entry<Pick<PlannedMetric, 'promql'>>): Query {
  const fault = syntaxFault(value);
  if (!fault) return readQuery(value.promql);
  throw new CheckFailure({
    did: at('promql'),
    expected: 'the check promql-parses to pass first',
    got: fault.got,
    waitsFor: 'promql-parses',
  });
}

/** Which questions of Exercise 1 in the graded folder are written; or all three, and why they can't be read. */
export function ownQuestions(): { written: boolean[]; problem?: string } {
  const three = [true, true, true];
  try {
    const { questions } = readYaml(QUESTIONS).value as { questions: { question?: unknown }[] };
    const written = questions.map(({ question }) => typeof question === 'string' && !isPlaceholder(question));
    if (written.includes(true)) return { written: written.slice(0, 3) };
    return { written: three, problem: `${QUESTIONS} has no question yet` };
  } catch (error) {
    const { did, got } = error instanceof CheckFailure ? error.failure : {};
    const why = did ? `${did}: ${got}` : 'it has no list of questions';
    return { written: three, problem: `${QUESTIONS} can't be read (${why})` };
  }
}

/** What promtool says against the rules that Ship would make of the plan, or why it was not asked. */
export async function askPromtool(
  entries: readonly Entry<PlannedMetric>[],
): Promise<{ complaint?: string; notAsked?: string }> {
  const promtool = findPromtool();
  if (!promtool) return { notAsked: 'promtool is neither on the PATH nor beside PROMETHEUS_BIN' };
  const notHere = 'a process that also runs code of yours can’t start promtool: npm run exercise 4 asks it';
  if (process.permission?.has('child') === false) return { notAsked: notHere };
  const ready = entries.every(({ value }) => !syntaxFault(value) && !alertFault(value.alert));
  if (entries.length < 3 || !ready)
    return { notAsked: 'first, three metrics must be complete and their PromQL must parse' };
  const verdict = await checkRules(promtool, rulesYaml(entries.map(({ value }) => value)));
  if (verdict.ok === undefined) return { notAsked: verdict.undecided };
  if (verdict.ok) return {};
  // the PromQL is right by the rules of the newest Prometheus, and a verdict does not depend on the machine
  return isQueryRefused(verdict.problem)
    ? { notAsked: `this promtool does not know the PromQL of the plan, so it is older: ${verdict.problem}` }
    : { complaint: verdict.problem };
}
