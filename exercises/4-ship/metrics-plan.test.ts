import type { TestContext } from 'vitest';
import { advise, checksOf, expectThat } from '../kit/check.ts';
import { readQuery } from '../kit/promql.ts';
import { listFile } from '../kit/yaml-list.ts';
import { type Remark, remarksOn } from './checks/advice.ts';
import { alertFault } from './checks/alert.ts';
import { ownerFault, shortFault } from './checks/field-fault.ts';
import { knownMetrics } from './checks/known-metrics.ts';
import { labelsFault } from './checks/labels.ts';
import { askPromtool, ownQuestions, rightQuery } from './checks/metrics-plan.fixture.ts';
import { nameFault, oldSignalFault } from './checks/names.ts';
import { oldSignalRemark, stateRemark, targetRemark } from './checks/plan-remarks.ts';
import { queryLabelsFault } from './checks/query-labels.ts';
import { syntaxFault } from './checks/syntax.ts';
import { thresholdRemark } from './checks/threshold.ts';
import { usageFault } from './checks/usage.ts';
import texts from './checks.json' with { type: 'json' };
import { PLANNED_METRIC, type PlannedMetric } from './ship/plan.ts';

// The specification of Exercise 4: a plan of three business metrics, with which M7.3 can start.

const FILE = '4-ship/metrics-plan.yaml';
const check = checksOf(texts);
const fields = PLANNED_METRIC;
const file = listFile<PlannedMetric>({ file: FILE, list: 'metrics', item: 'metric', fields });
const ALL = ['name', 'type', 'labels', 'promql', 'help', 'answers', 'target', 'alert', 'owner'] as const;
/** The metrics that a query may use. */
const known = () => knownMetrics(file.complete(['name', 'type', 'labels']).map(({ value }) => value));

check('file-shape', () => file.shape());

check('three-metrics', () => {
  const count = file.count();
  const did = 'counting the entries of metrics-plan.yaml';
  expectThat(count >= 3, { did, expected: 'at least 3', got: String(count) });
  const metrics = file.complete(['name']);
  for (const metric of metrics) {
    const first = metrics.find(({ value }) => value.name === metric.value.name)!;
    expectThat(first === metric, {
      did: metric.at('name'),
      expected: `a different name from metric ${first.index + 1}`,
      got: metric.value.name,
      likely: 'Two metrics of the same name clash on /metrics.',
    });
  }
});

check('filled', () => {
  file.filled();
  file.judge(['owner'], ({ owner }) => ownerFault(owner));
  file.judge(['help'], ({ help }) => shortFault('help', help));
  file.judge(['target'], ({ target }) => shortFault('target', target));
});

check('metric-names', () => file.judge(['name', 'type'], nameFault));

check('closed-labels', () => file.judge(['labels', 'type'], labelsFault));

check('new-signal', () => file.judge(['name'], oldSignalFault));

check('promql-parses', () => file.judge(['promql'], syntaxFault));

check('promql-fits', () => {
  const metrics = known();
  file.judge(['promql', 'name', 'type', 'labels'], (metric, entry) =>
    usageFault(rightQuery(entry), metric, metrics),
  );
});

check('promql-labels', () => {
  const metrics = known();
  file.judge(['promql', 'name', 'type', 'labels'], (_metric, entry) =>
    queryLabelsFault(rightQuery(entry), metrics),
  );
});

check('answers-a-question', () => {
  const { written, problem } = ownQuestions();
  const expected = `the number of a question in 1-learn/questions.yaml, 1 to ${written.length}`;
  const likely = problem ?? 'The questions are numbered from 1, in the order of the file.';
  file.judge(['answers'], ({ answers }) =>
    written[answers - 1] ? undefined : { expected, got: String(answers), likely },
  );
});

check('target-and-alert', (context) => {
  giveAdvice(context);
  file.judge(['alert', 'target'], ({ alert }) => alertFault(alert));
});

check('promtool', async ({ skip }) => {
  const { complaint, notAsked } = await askPromtool(file.complete(ALL));
  if (notAsked) return skip(notAsked);
  expectThat(!complaint, { did: 'promtool check rules', expected: 'no complaint', got: complaint ?? '' });
});

/** What costs no points: guesses about values, sides and thresholds, each at its line of the file. */
function giveAdvice(context: TestContext): void {
  const metrics = known();
  const give = (line: number, ...remarks: (Remark | undefined)[]) => {
    for (const remark of remarks) if (remark) advise(context, { ...remark, file: FILE, line });
  };
  for (const { value, lineOf } of file.complete(['name', 'type', 'help', 'labels'])) {
    give(lineOf('type'), stateRemark(value));
    give(lineOf('name'), oldSignalRemark(value));
  }
  for (const { value, lineOf } of file.complete(['promql']))
    if (!syntaxFault(value)) give(lineOf('promql'), ...remarksOn(readQuery(value.promql), metrics));
  for (const { value, lineOf } of file.complete(['target'])) give(lineOf('target'), targetRemark(value));
  for (const { value, lineOf } of file.complete(['alert', 'promql']))
    if (!syntaxFault(value)) give(lineOf('alert'), thresholdRemark(value.alert, readQuery(value.promql)));
}
