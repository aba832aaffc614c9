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
export async function askForPlan(context: ExerciseContext): Promise<void> {
  const { files, terminal } = context;
  const { print, paint, width } = terminal;
  const [first, second] = starterMetrics() as [Draft, Draft];
  const counter = /\w*satisfaction_score\w*_total/.exec(files.of('apply') ?? '')?.[0] ?? first.name!;
  const satisfaction = { ...first, name: counter, promql: first.promql!.replaceAll(first.name!, counter) };
  const plan: Draft[] = [satisfaction];
  const asking = new Asking(context, plan);
  print(wrap('A plan of three metrics. Ctrl-C leaves and keeps the answers you have given.', width));
  print();
  print(paint('bold', `1 of 3: ${counter}, your counter of Exercise 3`));
  print(`${satisfaction.promql}\n`);
  try {
    await asking.question(satisfaction);
    print(`\n${paint('bold', `2 of 3: ${second.name}, what each query costs`)}`);
    print(wrap('A histogram adds up the cost (_sum) and counts the queries (_count).', width));
    const cost = { ...second, alert: undefined };
    plan.push(cost);
    await asking.question(cost);
    await asking.text(
      cost,
      'promql',
      'Total cost by tier, divided by what?',
      second.promql!.replace('…', DIVISOR),
    );
    await asking.goal(cost);
    print(`\n${paint('bold', '3 of 3: a metric of your own')}`);
    const own: Draft = {};
    plan.push(own);
    await asking.question(own);
    await asking.newMetric(own);
    await asking.goal(own);
  } finally {
    const copy = files.replace(planText(plan));
    if (copy) print(`The file as it was before is kept as ${copy}`);
  }
}

const DIVISOR = 'sum by (tier) (increase(rag_cost_per_query_usd_count[7d]))';

/** Fills the fields of a metric; the grader's own rules judge each of them. */
class Asking {
  readonly #context: ExerciseContext;
  readonly #plan: readonly Draft[];

  constructor(context: ExerciseContext, plan: readonly Draft[]) {
    this.#context = context;
    this.#plan = plan;
  }

  async question(metric: Draft): Promise<void> {
    const { files, signal } = this.#context;
    const questions = questionsIn(files.of('learn'));
    const choices = [1, 2, 3].map((value) => ({
      value,
      name: `${value}  ${questions[value - 1] ?? '(not written yet)'}`,
    }));
    metric.answers = await select(
      {
        message: 'Which question does it answer',
        choices,
        default: Math.min(this.#plan.length, 3),
        loop: false,
      },
      { signal },
    );
  }

  async newMetric(metric: Draft): Promise<void> {
    const { signal } = this.#context;
    const kinds = Object.entries(TYPES).map(([value, { description }]) => ({ value, description }));
    metric.type = (await select(
      { message: 'What does it measure', choices: kinds, loop: false },
      { signal },
    )) as PlannedMetric['type'];
    await this.text(metric, 'name', 'Its name', 'rag_');
    await this.text(metric, 'help', 'What it measures, in one line');
    const labels = Object.entries(CLOSED_LABELS).map(([value, description]) => ({ value, description }));
    metric.labels = await checkbox(
      { message: 'Labels (space chooses, enter goes on)', choices: labels, loop: false },
      { signal },
    );
    const by = metric.labels.length > 0 ? ` by (${metric.labels.join(', ')})` : '';
    await this.text(
      metric,
      'promql',
      'The query that answers it',
      TYPES[metric.type].promql(metric.name!, by),
    );
  }

  /** What good looks like, when somebody acts, and who. */
  async goal(metric: Draft): Promise<void> {
    const { signal } = this.#context;
    await this.text(metric, 'target', 'What good looks like, with a figure');
    const high = await confirm({ message: 'Is a high value bad', default: true }, { signal });
    const limit = await input(
      {
        message: `Act when the value is ${high ? 'above' : 'below'}`,
        validate: (text) => (text.trim() !== '' && Number.isFinite(Number(text))) || 'A number, such as 0.01',
      },
      { signal },
    );
    const alertFor = (lasting: string): PlannedMetric['alert'] => ({
      [high ? 'above' : 'below']: Number(limit),
      for: lasting,
    });
    const lasting = await input(
      {
        message: 'For how long',
        default: '1h',
        validate: (text) => this.#judge({ ...metric, alert: alertFor(text) }, 'alert'),
      },
      { signal },
    );
    metric.alert = alertFor(lasting);
    await this.text(metric, 'owner', 'Who acts: a person or a team');
  }

  /** Asks for one text; `begun` can be edited. */
  async text(
    metric: Draft,
    key: 'name' | 'help' | 'promql' | 'target' | 'owner',
    message: string,
    begun?: string,
  ): Promise<void> {
    const validate = (text: string) => this.#judge({ ...metric, [key]: text }, key);
    const given =
      begun === undefined ? {} : { default: begun.replace(/\s+/g, ' '), prefill: 'editable' as const };
    metric[key] = await input({ message, validate, ...given }, { signal: this.#context.signal });
  }

  #judge(metric: Draft, key: keyof PlannedMetric): true | string {
    const others = this.#plan.filter(({ name }) => name !== undefined && name !== metric.name);
    const fault = fieldFault(key, metric, others as PlannedMetric[]);
    if (!fault) return true;
    const got = fault.got.replace(/\n[^\n]*\n\s*\^/, ':'); // a prompt has one line, so without the caret
    return `Expected ${fault.expected}, got ${got}. ${fault.likely ?? ''}`.trim();
  }
}
