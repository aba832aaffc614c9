import { checkRules, findPromtool } from '#lab/prometheus/promtool.ts';
import { parseQuery, type Query, QuerySyntaxError } from '#lab/promql/query.ts';
import { checkRanges } from '#lab/promql/query-types.ts';
import { CheckFailure } from '../../kit/check.ts';
import type { Failure } from '../../kit/failure.ts';
import { isPlaceholder, nearest } from '../../kit/text.ts';
import { type Entry, listFile } from '../../kit/yaml-list.ts';
import { readYaml } from '../../kit/yaml-source.ts';
import { METRICS_PLAN, PLANNED_METRIC, type PlannedMetric } from '../ship/plan.ts';
import { rulesYaml } from '../ship/rules.ts';
import { alertFault } from './alert.ts';
import { type KnownMetric, knownMetrics, metricNamed } from './known-metrics.ts';

const QUESTIONS = '1-learn/questions.yaml';

/** Owners that are not a person or a team. */
export const NOBODY =
  /^(?:(?:everyone|everybody|anyone|anybody|someone|somebody|nobody|no one)\b.*|all|us|we|unknown|\?+)$/i;

/** The learner's plan, read from the graded folder. */
export const planFile = () =>
  listFile<PlannedMetric>(
    { file: '4-ship/metrics-plan.yaml', list: 'metrics', item: 'metric', fields: PLANNED_METRIC },
    METRICS_PLAN,
    { shape: 'file-shape', count: 'three-metrics', filled: 'filled' },
    3,
  );

/** A failure for the first metric that has the name of an earlier one. */
export function sameName(entries: readonly Entry<Pick<PlannedMetric, 'name'>>[]): CheckFailure | undefined {
  for (const [index, { value, at }] of entries.entries()) {
    const same = entries.slice(0, index).find((other) => other.value.name === value.name);
    if (same)
      return new CheckFailure({
        did: at('name'),
        expected: `a different name from metric ${same.index + 1}`,
        got: value.name,
        likely: 'Two metrics of the same name clash on /metrics.',
      });
  }
  return undefined;
}

/** What is wrong with a query by PromQL's grammar and types, with a caret below the place. */
export function syntaxFailure({ value, at }: Entry<Pick<PlannedMetric, 'promql'>>): Failure | undefined {
  try {
    checkRanges(parseQuery(value.promql));
    return undefined;
  } catch (error) {
    if (!(error instanceof QuerySyntaxError)) throw error;
    return {
      did: at('promql'),
      expected: 'PromQL that Prometheus understands',
      got: `an error at ${error.line}:${error.column}\n${error.frame} ${error.problem}`,
      likely: /unknown function/.test(error.problem)
        ? 'A function is misspelt. You probably need rate, increase, histogram_quantile or sum by (…) (…).'
        : 'A bracket, a quote or an operator is missing, or there is one too many.',
    };
  }
}

/** A query without a {@link syntaxFailure}; otherwise throws a failure that waits for promql-parses. */
export function rightQuery({ value, at }: Entry<Pick<PlannedMetric, 'promql'>>): Query {
  try {
    const query = parseQuery(value.promql);
    checkRanges(query);
    return query;
  } catch (error) {
    if (!(error instanceof QuerySyntaxError)) throw error;
    throw new CheckFailure({
      did: at('promql'),
      expected: 'the check promql-parses to pass first',
      got: error.problem,
      waitsFor: 'promql-parses',
    });
  }
}

/** All metrics that a query may use: the technical ones and those of this plan. */
export function metricsOfPlan(entries: readonly { value: KnownMetric }[]): KnownMetric[] {
  return knownMetrics(entries.map(({ value }) => value));
}

/** A name in the query that is unknown and close to a known one: a typo, which Prometheus would not report. */
export function typoIn(
  query: Query,
  known: readonly KnownMetric[],
): { name: string; meant: string } | undefined {
  for (const { metric } of query.selectors) {
    if (metric === undefined || metricNamed(known, metric)) continue;
    const names = known.flatMap(({ name, type }) =>
      type === 'histogram' ? [`${name}_bucket`, `${name}_sum`, `${name}_count`] : [name],
    );
    const meant = nearest(metric, names, 2);
    if (meant) return { name: metric, meant };
  }
  return undefined;
}

/** Which questions of Exercise 1 in the graded folder are written; or all three, and why they can't be read. */
export function ownQuestions(): { written: boolean[]; problem?: string } {
  const three = [true, true, true];
  try {
    const { questions } = readYaml(QUESTIONS).value as { questions: { question?: unknown }[] };
    const written = questions.map(({ question }) => typeof question === 'string' && !isPlaceholder(question));
    return written.includes(true)
      ? { written: written.slice(0, 3) }
      : { written: three, problem: `${QUESTIONS} has no question yet` };
  } catch (error) {
    const why =
      error instanceof CheckFailure
        ? `${error.failure.did}: ${error.failure.got}`
        : 'it has no list of questions';
    return { written: three, problem: `${QUESTIONS} can't be read (${why})` };
  }
}

/** What promtool says against the rules that Ship would make of the plan, or why it was not asked. */
export async function askPromtool(
  entries: readonly Entry<PlannedMetric>[],
): Promise<{ complaint?: string; notAsked?: string }> {
  const promtool = findPromtool();
  if (!promtool) return { notAsked: 'promtool is neither on the PATH nor beside PROMETHEUS_BIN' };
  if (process.permission?.has('child') === false)
    return {
      notAsked: 'a process that also runs code of yours can’t start promtool: npm run exercise 4 asks it',
    };
  const ready = entries.every((entry) => !syntaxFailure(entry) && !alertFault(entry.value.alert));
  if (entries.length < 3 || !ready)
    return { notAsked: 'first, three metrics must be complete and their PromQL must parse' };
  const verdict = await checkRules(promtool, rulesYaml(entries.map(({ value }) => value)));
  if (verdict.ok === undefined) return { notAsked: verdict.undecided };
  if (verdict.ok) return {};
  return /unknown function/.test(verdict.problem)
    ? { notAsked: `this promtool is too old for the PromQL of the plan: ${verdict.problem}` }
    : { complaint: verdict.problem };
}
