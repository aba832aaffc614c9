import { checkbox, confirm, input, select } from '@inquirer/prompts';
import { wrap } from '../../common/terminal.ts';
import { questionsIn } from '../1-learn/questions-file.ts';
import type { ExerciseContext } from '../exercise.ts';
import { fieldFault } from './checks/field-fault.ts';
import { CLOSED_LABELS } from './checks/labels.ts';
import { type PlannedMetric, planText, starterMetrics } from './ship/plan.ts';

type Draft = Partial<PlannedMetric>;

/** What a metric of each type is for, and PromQL to adapt. */
const TYPES = {
  counter: {
    description: 'It happened again: votes, upgrades, tickets. Its name ends in _total.',
    promql: (name: string, by: string) => `sum${by} (increase(${name}[7d]))`,
  },
  gauge: {
    description: 'Right now there are 40: it goes up and down. Its name ends in its unit, such as _users.',
    promql: (name: string, by: string) => `max${by} (${name})`,
  },
  histogram: {
    description: 'Most take this long, a few much longer. Its name ends in its unit, such as _seconds.',
    promql: (name: string, by: string) =>
      `histogram_quantile(0.95, sum${by ? by.replace('(', '(le, ') : ' by (le)'} (rate(${name}_bucket[1d])))`,
  },
} as const;

/**
 * Asks for what the plan still needs, and writes it into the learner's file: the first metric is the counter of Exercise 3,
 * the second needs half, the third is new. Ctrl-C leaves with an ExitPromptError; the answers so far are then in the file.
 */
export async function askForPlan({ files, terminal, signal }: ExerciseContext): Promise<void> {
  const { print, paint, width } = terminal;
  const [first, second] = starterMetrics() as [Draft, Draft];
  const counter = /\w*satisfaction_score\w*_total/.exec(files.of('apply') ?? '')?.[0] ?? first.name!;
  const satisfaction = { ...first, name: counter, promql: first.promql!.replaceAll(first.name!, counter) };
  const plan: Draft[] = [];
  print(wrap('A plan of three metrics. Ctrl-C leaves and keeps the answers you have given.', width));
  try {
    await begin(satisfaction, `${counter}, your counter of Exercise 3`, `${satisfaction.promql}\n`);
    const cost = { ...second, alert: undefined };
    const sums = wrap('A histogram adds up the cost (_sum) and counts the queries (_count).', width);
    await begin(cost, `${second.name}, what each query costs`, sums);
    await askText(
      cost,
      'promql',
      'Total cost by tier, divided by what?',
      second.promql!.replace('…', DIVISOR),
    );
    await askGoal(cost);
    const own: Draft = {};
    await begin(own, 'a metric of your own');
    await askNewMetric(own);
    await askGoal(own);
  } finally {
    const copy = files.replace(planText(plan));
    if (copy) print(`The file as it was before is kept as ${copy}`);
  }

  /** Adds a metric to the plan, and asks which question it answers. */
  async function begin(metric: Draft, title: string, about?: string): Promise<void> {
    plan.push(metric);
    print(`\n${paint('bold', `${plan.length} of 3: ${title}`)}`);
    if (about) print(about);
    const questions = questionsIn(files.of('learn'));
    const choices = [1, 2, 3].map((value) => ({
      value,
      name: `${value}  ${questions[value - 1] ?? '(not written yet)'}`,
    }));
    const message = 'Which question does it answer';
    metric.answers = await select({ message, choices, default: plan.length, loop: false }, { signal });
  }

  async function askNewMetric(metric: Draft): Promise<void> {
    const kinds = Object.entries(TYPES).map(([value, { description }]) => ({ value, description }));
    const what = { message: 'What does it measure', choices: kinds, loop: false };
    metric.type = (await select(what, { signal })) as PlannedMetric['type'];
    await askText(metric, 'name', 'Its name', 'rag_');
    await askText(metric, 'help', 'What it measures, in one line');
    const choices = Object.entries(CLOSED_LABELS).map(([value, description]) => ({ value, description }));
    const message = 'Labels (space chooses, enter goes on)';
    metric.labels = await checkbox({ message, choices, loop: false }, { signal });
    const by = metric.labels.length > 0 ? ` by (${metric.labels.join(', ')})` : '';
    const { promql } = TYPES[metric.type];
    await askText(metric, 'promql', 'The query that answers it', promql(metric.name!, by));
  }

  /** What good looks like, when somebody acts, and who. */
  async function askGoal(metric: Draft): Promise<void> {
    await askText(metric, 'target', 'What good looks like, with a figure');
    const high = await confirm({ message: 'Is a high value bad', default: true }, { signal });
    const message = `Act when the value is ${high ? 'above' : 'below'}`;
    const isNumber = (text: string) => text.trim() !== '' && Number.isFinite(Number(text));
    const validate = (text: string) => isNumber(text) || 'A number, such as 0.01';
    const limit = Number(await input({ message, validate }, { signal }));
    const alertFor = (lasting: string) => ({ [high ? 'above' : 'below']: limit, for: lasting });
    const lasting = await input(
      {
        message: 'For how long',
        default: '1h',
        validate: (text) => judged({ ...metric, alert: alertFor(text) }, 'alert'),
      },
      { signal },
    );
    metric.alert = alertFor(lasting);
    await askText(metric, 'owner', 'Who acts: a person or a team');
  }

  /** Asks for one text; `begun` can be edited. */
  async function askText(
    metric: Draft,
    key: 'name' | 'help' | 'promql' | 'target' | 'owner',
    message: string,
    begun?: string,
  ): Promise<void> {
    const validate = (text: string) => judged({ ...metric, [key]: text }, key);
    const given = begun && { default: begun.replace(/\s+/g, ' '), prefill: 'editable' as const };
    metric[key] = await input({ message, validate, ...given }, { signal });
  }

  /** The grader's own rules judge each field. */
  function judged(metric: Draft, key: keyof PlannedMetric): true | string {
    const others = plan.filter(({ name }) => name !== undefined && name !== metric.name);
    const fault = fieldFault(key, metric, others as PlannedMetric[]);
    if (!fault) return true;
    const got = fault.got.replace(/\n[^\n]*\n\s*\^/, ':'); // a prompt has one line, so without the caret
    return `Expected ${fault.expected}, got ${got}. ${fault.likely ?? ''}`.trim();
  }
}

const DIVISOR = 'sum by (tier) (increase(rag_cost_per_query_usd_count[7d]))';
