import { CheckFailure, checksOf } from '../kit/check.ts';
import type { Failure, Fault } from '../kit/failure.ts';
import { words } from '../kit/text.ts';
import { alertFault, thresholdFault } from './checks/alert.ts';
import { labelValuesFault } from './checks/label-values.ts';
import { labelsFault } from './checks/labels.ts';
import {
  askPromtool,
  metricsOfPlan,
  NOBODY,
  ownQuestions,
  planFile,
  rightQuery,
  sameName,
  syntaxFailure,
  typoIn,
} from './checks/metrics-plan.fixture.ts';
import { nameFault } from './checks/names.ts';
import { oldSignalFault } from './checks/new-signal.ts';
import { queryLabelsFault } from './checks/query-labels.ts';
import { stateFault } from './checks/state.ts';
import { hasFigure } from './checks/target.ts';
import { usageFault } from './checks/usage.ts';
import { matchingFault } from './checks/vector-matching.ts';

// The specification of Exercise 4: a plan of three business metrics that M7.3 can be started with.

const check = checksOf('4-ship/metrics-plan.yaml');
const file = planFile();
const USED = ['name', 'type', 'labels', 'promql'] as const;
const ALL = [...USED, 'help', 'answers', 'target', 'alert', 'owner'] as const;

check(
  'file-shape',
  'metrics-plan.yaml is YAML with the nine keys for each metric',
  { hint: 'The README shows the shape of the file; the message names the line.' },
  () => file.shape(),
);

check(
  'three-metrics',
  'there are at least three metrics, each with a name of its own',
  { hint: 'One for each question of Exercise 1 would do.' },
  () => {
    const count = file.count();
    if (count < 3)
      throw new CheckFailure({
        did: 'counting the entries of metrics-plan.yaml',
        expected: 'at least 3',
        got: String(count),
      });
    const twin = sameName(file.complete(['name']));
    if (twin) throw twin;
  },
);

check(
  'filled',
  'every field is filled, help and target with a few words, owner with somebody',
  { hint: 'Replace each … and save the file.' },
  () => {
    file.filled(3);
    file.entries(['help', 'target', 'owner'], 3, ({ value, at }) => {
      if (NOBODY.test(value.owner.trim()))
        return {
          did: at('owner'),
          expected: 'a person or a team',
          got: `"${value.owner}"`,
          likely: 'What everybody owns, nobody looks at.',
        };
      // "under 5 %" is short, and says all there is to say
      const brief = (key: 'help' | 'target') => key === 'target' && hasFigure(value[key]);
      const short = (['help', 'target'] as const).find((key) => words(value[key]).length < 3 && !brief(key));
      return short && { did: at(short), expected: 'at least three words', got: `"${value[short]}"` };
    });
  },
);

check(
  'metric-names',
  'names follow Prometheus: _total for what only grows, base units, no colons',
  { hint: 'A counter ends in _total; a gauge or histogram in its unit: _seconds, _usd, _ratio, _users.' },
  () => {
    file.entries(['name', 'type'], 3, ({ value, at }) => failure(at('name'), nameFault(value)));
    file.entries(['name', 'type', 'help'], 3, ({ value, at }) => failure(at('type'), stateFault(value)));
  },
);

check(
  'closed-labels',
  'labels have a closed set of values',
  { hint: 'Count the values a label can have in a year. More than a few dozen? Leave it out.' },
  () => {
    file.entries(['labels', 'type'], 3, ({ value, at }) => failure(at('labels'), labelsFault(value)));
  },
);

check(
  'new-signal',
  'none of them is a technical metric that exists already',
  { hint: 'Look at /metrics: what does the business want to know that no line there can say?' },
  () => {
    file.entries(['name', 'help', 'labels'], 3, ({ value, at }) =>
      failure(at('name'), oldSignalFault(value)),
    );
  },
);

check(
  'promql-parses',
  'the PromQL parses',
  { hint: 'The caret shows where Prometheus stops to understand.' },
  () => {
    file.entries(['promql'], 3, syntaxFailure);
  },
);

check(
  'promql-fits',
  'the PromQL uses the metric, and as its type allows',
  { hint: 'Counters want rate() or increase(), gauges never; quantiles want _bucket and le.' },
  () => {
    const known = metricsOfPlan(file.complete(['name', 'type', 'labels']));
    file.entries(USED, 3, (entry) => {
      const query = rightQuery(entry);
      const typo = typoIn(query, known);
      const fault = typo
        ? {
            expected: typo.meant,
            got: typo.name,
            likely: 'A typo: Prometheus finds nothing, and says nothing.',
          }
        : usageFault(query, entry.value, known);
      return failure(entry.at('promql'), fault);
    });
  },
);

check(
  'promql-labels',
  'the PromQL finds series: declared labels, values they have, both sides of a / alike',
  {
    hint: 'Compare the braces and by (…) of each query with the labels of its metrics, and with each other.',
  },
  () => {
    const known = metricsOfPlan(file.complete(['name', 'type', 'labels']));
    file.entries(USED, 3, (entry) => {
      const query = rightQuery(entry);
      const fault =
        queryLabelsFault(query, known) ?? labelValuesFault(query, known) ?? matchingFault(query, known);
      return failure(entry.at('promql'), fault);
    });
  },
);

check(
  'answers-a-question',
  'each metric answers a question of your Exercise 1',
  { hint: 'answers is the number of the question in questions.yaml: 1, 2 or 3.' },
  () => {
    const { written, problem } = ownQuestions();
    file.entries(['answers'], 3, ({ value, at }) =>
      written[value.answers - 1]
        ? undefined
        : {
            did: at('answers'),
            expected: `the number of a question in 1-learn/questions.yaml, 1 to ${written.length}`,
            got: String(value.answers),
            likely: problem ?? 'Questions are counted from 1, in the order of the file.',
          },
    );
  },
);

check(
  'target-and-alert',
  'the target names a figure, and the alert is one that can fire',
  { hint: 'When would the owner act: above or below which number, and for how long?' },
  () => {
    file.entries(['target', 'alert', 'name', 'promql'], 3, (entry) => {
      const { value, at } = entry;
      if (!hasFigure(value.target))
        return {
          did: at('target'),
          expected: 'a target with a figure in it',
          got: `"${value.target}"`,
          likely: 'Nobody could tell whether it was met. How much, how many, until when?',
        };
      const fault =
        alertFault(value.alert) ??
        (syntaxFailure(entry) ? undefined : thresholdFault(value, rightQuery(entry)));
      return failure(at('alert'), fault);
    });
  },
);

check(
  'promtool',
  'promtool accepts the rules that are made of the plan',
  // no points: not every machine has promtool, and a grade must not depend on the machine
  { points: 0, hint: 'promtool reads the rules as Prometheus will; its message names the rule.' },
  async ({ skip }) => {
    const { complaint, notAsked } = await askPromtool(file.complete(ALL));
    if (notAsked) return skip(notAsked);
    if (complaint)
      throw new CheckFailure({ did: 'promtool check rules', expected: 'no complaint', got: complaint });
  },
);

function failure(did: string, fault: Fault | undefined): Failure | undefined {
  return fault && { did, ...fault };
}
