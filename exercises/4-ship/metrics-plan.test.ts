import type { TestContext } from 'vitest';
import { advise, checksOf, expectThat } from '../kit/check.ts';
import { readQuery } from '../kit/promql.ts';
import { type Remark, remarksOn } from './checks/advice.ts';
import { alertFault } from './checks/alert.ts';
import { ownerFault, shortFault } from './checks/field-fault.ts';
import { knownMetrics } from './checks/known-metrics.ts';
import { labelsFault } from './checks/labels.ts';
import { askPromtool, ownQuestions, planFile, rightQuery } from './checks/metrics-plan.fixture.ts';
import { nameFault, oldSignalFault } from './checks/names.ts';
import { oldSignalRemark, stateRemark, targetRemark } from './checks/plan-remarks.ts';
import { queryLabelsFault } from './checks/query-labels.ts';
import { syntaxFault } from './checks/syntax.ts';
import { thresholdRemark } from './checks/threshold.ts';
import { usageFault } from './checks/usage.ts';

// The specification of Exercise 4: a plan of three business metrics, with which M7.3 can start.

const FILE = '4-ship/metrics-plan.yaml';
const check = checksOf(FILE);
const file = planFile();
const ALL = ['name', 'type', 'labels', 'promql', 'help', 'answers', 'target', 'alert', 'owner'] as const;
/** The metrics that a query may use. */
const known = () => knownMetrics(file.complete(['name', 'type', 'labels']).map(({ value }) => value));

check(
  'file-shape',
  'metrics-plan.yaml is valid YAML with nine keys for each metric',
  'The README shows the shape of the file. The message names the line.',
  () => file.shape(),
);

check(
  'three-metrics',
  'There are at least three metrics with different names',
  'One metric for each question of Exercise 1 is enough.',
  () => {
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
  },
);

check(
  'filled',
  'Every field is filled: help and target with a few words, owner with a person or a team',
  'Replace each … and save the file.',
  () => {
    file.filled();
    file.judge(['owner'], ({ owner }) => ownerFault(owner));
    file.judge(['help'], ({ help }) => shortFault('help', help));
    file.judge(['target'], ({ target }) => shortFault('target', target));
  },
);

check(
  'metric-names',
  'Names follow the rules of Prometheus: _total for counters, base units, no colons',
  'A counter ends in _total, a gauge or histogram in its unit: _seconds, _usd, _ratio, _users.',
  () => file.judge(['name', 'type'], nameFault),
);

check(
  'closed-labels',
  'Labels have a closed set of values',
  'How many values can the label have in a year? If there are more than a few dozen, leave it out.',
  () => file.judge(['labels', 'type'], labelsFault),
);

check(
  'new-signal',
  'No metric is a technical metric that exists already',
  'Look at /metrics. What does the business want to know that no line there can tell?',
  () => file.judge(['name'], oldSignalFault),
);

check(
  'promql-parses',
  'The PromQL parses',
  'The caret shows the place that Prometheus does not understand.',
  () => file.judge(['promql'], syntaxFault),
);

check(
  'promql-fits',
  'The PromQL uses the metric in a way that fits its type',
  'Counters need rate() or increase(), gauges never do. Quantiles need _bucket and le.',
  () => {
    const metrics = known();
    file.judge(['promql', 'name', 'type', 'labels'], (metric, entry) =>
      usageFault(rightQuery(entry), metric, metrics),
    );
  },
);

check(
  'promql-labels',
  'The PromQL uses only labels that its metrics have',
  'Compare the braces and by (…) of each query with the labels of its metrics.',
  () => {
    const metrics = known();
    file.judge(['promql', 'name', 'type', 'labels'], (_metric, entry) =>
      queryLabelsFault(rightQuery(entry), metrics),
    );
  },
);

check(
  'answers-a-question',
  'Each metric answers a question of your Exercise 1',
  'answers is the number of the question in questions.yaml: 1, 2 or 3.',
  () => {
    const { written, problem } = ownQuestions();
    const expected = `the number of a question in 1-learn/questions.yaml, 1 to ${written.length}`;
    const likely = problem ?? 'The questions are numbered from 1, in the order of the file.';
    file.judge(['answers'], ({ answers }) =>
      written[answers - 1] ? undefined : { expected, got: String(answers), likely },
    );
  },
);

check(
  'target-and-alert',
  'Each alert has one threshold and one duration, and each target is filled',
  'When should the owner act: above or below which number, and after how long?',
  (context) => {
    giveAdvice(context);
    file.judge(['alert', 'target'], ({ alert }) => alertFault(alert));
  },
);

check(
  'promtool',
  'promtool accepts the rules that Ship makes of the plan',
  'promtool reads the rules as Prometheus does. Its message names the rule.',
  async ({ skip }) => {
    const { complaint, notAsked } = await askPromtool(file.complete(ALL));
    if (notAsked) return skip(notAsked);
    expectThat(!complaint, { did: 'promtool check rules', expected: 'no complaint', got: complaint ?? '' });
  },
  { points: 0 }, // since not every machine has promtool, and a grade must not depend on the machine
);

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
