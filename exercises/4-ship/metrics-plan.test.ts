import type { TestContext } from 'vitest';
import { parseQuery } from '#lab/promql/query.ts';
import { advise, CheckFailure, checksOf } from '../kit/check.ts';
import type { Failure, Fault } from '../kit/failure.ts';
import { type Remark, remarksOn } from './checks/advice.ts';
import { alertFault } from './checks/alert.ts';
import { ownerFault, shortFault } from './checks/field-fault.ts';
import { knownMetrics } from './checks/known-metrics.ts';
import { labelsFault } from './checks/labels.ts';
import { askPromtool, ownQuestions, planFile, rightQuery, sameName } from './checks/metrics-plan.fixture.ts';
import { nameFault } from './checks/names.ts';
import { oldSignalFault } from './checks/new-signal.ts';
import { oldSignalRemark, stateRemark, targetRemark } from './checks/plan-remarks.ts';
import { queryLabelsFault } from './checks/query-labels.ts';
import { syntaxFault } from './checks/syntax.ts';
import { thresholdRemark } from './checks/threshold.ts';
import { usageFault } from './checks/usage.ts';

// The specification of Exercise 4: a plan of three business metrics, with which M7.3 can start.

const check = checksOf('4-ship/metrics-plan.yaml');
const file = planFile();
const USED = ['name', 'type', 'labels', 'promql'] as const;
const ALL = [...USED, 'help', 'answers', 'target', 'alert', 'owner'] as const;

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
    if (count < 3)
      throw new CheckFailure({
        did: 'counting the entries of metrics-plan.yaml',
        expected: 'at least 3',
        got: String(count),
      });
    const failure = sameName(file.complete(['name']));
    if (failure) throw failure;
  },
);

check(
  'filled',
  'Every field is filled: help and target with a few words, owner with a person or a team',
  'Replace each … and save the file.',
  () => {
    file.filled();
    file.entries(['help', 'target', 'owner'], ({ value, at }) => {
      const short = (['help', 'target'] as const).find((key) => shortFault(key, value[key]));
      return (
        failure(at('owner'), ownerFault(value.owner)) ??
        (short && failure(at(short), shortFault(short, value[short])))
      );
    });
  },
);

check(
  'metric-names',
  'Names follow the rules of Prometheus: _total for counters, base units, no colons',
  'A counter ends in _total, a gauge or histogram in its unit: _seconds, _usd, _ratio, _users.',
  () => {
    file.entries(['name', 'type'], ({ value, at }) => failure(at('name'), nameFault(value)));
  },
);

check(
  'closed-labels',
  'Labels have a closed set of values',
  'How many values can the label have in a year? If there are more than a few dozen, leave it out.',
  () => {
    file.entries(['labels', 'type'], ({ value, at }) => failure(at('labels'), labelsFault(value)));
  },
);

check(
  'new-signal',
  'No metric is a technical metric that exists already',
  'Look at /metrics. What does the business want to know that no line there can tell?',
  () => {
    file.entries(['name'], ({ value, at }) => failure(at('name'), oldSignalFault(value)));
  },
);

check(
  'promql-parses',
  'The PromQL parses',
  'The caret shows the place that Prometheus does not understand.',
  () => {
    file.entries(['promql'], ({ value, at }) => failure(at('promql'), syntaxFault(value)));
  },
);

check(
  'promql-fits',
  'The PromQL uses the metric in a way that fits its type',
  'Counters need rate() or increase(), gauges never do. Quantiles need _bucket and le.',
  () => {
    const known = knownMetrics(file.complete(['name', 'type', 'labels']).map(({ value }) => value));
    file.entries(USED, (entry) =>
      failure(entry.at('promql'), usageFault(rightQuery(entry), entry.value, known)),
    );
  },
);

check(
  'promql-labels',
  'The PromQL uses only labels that its metrics have',
  'Compare the braces and by (…) of each query with the labels of its metrics.',
  () => {
    const known = knownMetrics(file.complete(['name', 'type', 'labels']).map(({ value }) => value));
    file.entries(USED, (entry) => failure(entry.at('promql'), queryLabelsFault(rightQuery(entry), known)));
  },
);

check(
  'answers-a-question',
  'Each metric answers a question of your Exercise 1',
  'answers is the number of the question in questions.yaml: 1, 2 or 3.',
  () => {
    const { written, problem } = ownQuestions();
    file.entries(['answers'], ({ value, at }) =>
      written[value.answers - 1]
        ? undefined
        : {
            did: at('answers'),
            expected: `the number of a question in 1-learn/questions.yaml, 1 to ${written.length}`,
            got: String(value.answers),
            likely: problem ?? 'The questions are numbered from 1, in the order of the file.',
          },
    );
  },
);

check(
  'target-and-alert',
  'Each alert has one threshold and one duration, and each target is filled',
  'When should the owner act: above or below which number, and after how long?',
  (context) => {
    giveAdvice(context);
    file.entries(['target', 'alert'], ({ value, at }) => failure(at('alert'), alertFault(value.alert)));
  },
);

check(
  'promtool',
  'promtool accepts the rules that Ship makes of the plan',
  'promtool reads the rules as Prometheus does. Its message names the rule.',
  async ({ skip }) => {
    const { complaint, notAsked } = await askPromtool(file.complete(ALL));
    if (notAsked) return skip(notAsked);
    if (complaint)
      throw new CheckFailure({ did: 'promtool check rules', expected: 'no complaint', got: complaint });
  },
  { points: 0 }, // since not every machine has promtool, and a grade must not depend on the machine
);

/** What costs no points: guesses about values, sides and thresholds, each at its line of the file. */
function giveAdvice(context: TestContext): void {
  const known = knownMetrics(file.complete(['name', 'type', 'labels']).map(({ value }) => value));
  const give = (line: number, remark: Remark | undefined) =>
    remark && advise(context, { ...remark, file: '4-ship/metrics-plan.yaml', line });
  for (const { value, lineOf } of file.complete(['name', 'type', 'help', 'labels'])) {
    give(lineOf('type'), stateRemark(value));
    give(lineOf('name'), oldSignalRemark(value));
  }
  for (const { value, lineOf } of file.complete(['promql'])) {
    if (syntaxFault(value)) continue;
    for (const remark of remarksOn(parseQuery(value.promql), known)) give(lineOf('promql'), remark);
  }
  for (const { value, lineOf } of file.complete(['target'])) give(lineOf('target'), targetRemark(value));
  for (const { value, lineOf } of file.complete(['alert', 'promql']))
    if (!syntaxFault(value)) give(lineOf('alert'), thresholdRemark(value.alert, parseQuery(value.promql)));
}

function failure(did: string, fault: Fault | undefined): Failure | undefined {
  return fault && { did, ...fault };
}
