import { parseQuery } from '#lab/promql/query.ts';
import type { PlannedMetric } from './plan.ts';
import { recordName } from './record-name.ts';
import { alertName } from './rules.ts';

/** What a metric would have done in two weeks of history. */
export interface ReplayNote {
  sentence: string;
  /** File of its plot, beside the page. */
  image?: string | undefined;
}

/**
 * The plan as a page for people: a table of all metrics, then each with its question, its query, target and alert.
 *
 * @param questions of Exercise 1, the first at index 0; a missing one is shown as its number
 * @param replays of the metrics in their order, if the plan was replayed
 */
export function planMarkdown(
  plan: readonly PlannedMetric[],
  questions: readonly (string | undefined)[] = [],
  replays: readonly ReplayNote[] = [],
): string {
  const question = ({ answers }: PlannedMetric) =>
    oneLine(questions[answers - 1] ?? `Question ${answers} of Exercise 1`);
  const cell = (text: string) => oneLine(text).replaceAll('|', '\\|');
  const rows = plan.map((metric) =>
    [cell(question(metric)), `\`${metric.name}\``, cell(metric.target), cell(metric.owner)].join(' | '),
  );
  return [
    '# Business metrics for M7.3',
    '',
    'What we will measure, for which question, and who acts on it. Made from `metrics-plan.yaml`: edit that file.',
    '',
    '| Question | Metric | Target | Owner |',
    '|---|---|---|---|',
    ...rows.map((row) => `| ${row} |`),
    '',
    ...plan.flatMap((metric, index) => sectionOf(metric, index + 1, question(metric), replays[index])),
  ].join('\n');
}

function sectionOf(metric: PlannedMetric, number: number, question: string, replay?: ReplayNote): string[] {
  const { above, below, for: lasting } = metric.alert;
  const labels = metric.labels.map((label) => `\`${label}\``).join(', ') || 'none';
  const fence = '`'.repeat(Math.max(3, ...(metric.promql.match(/`+/g) ?? []).map((run) => run.length + 1)));
  return [
    `## ${number}. ${oneLine(metric.help).replace(/\.$/, '')}`,
    '',
    `> ${question}`,
    '',
    `- **Metric:** \`${metric.name}\`, a ${metric.type}`,
    `- **Labels:** ${labels}`,
    `- **Target:** ${oneLine(metric.target)}`,
    `- **Alert:** \`${alertName(metric)}\`, when the value is ${above === undefined ? `below ${below}` : `above ${above}`} for ${lasting}`,
    `- **Owner:** ${oneLine(metric.owner)}`,
    `- **Recorded as:** \`${recordName(metric, parseQuery(metric.promql))}\``,
    '',
    `${fence}promql`,
    metric.promql.trim(),
    fence,
    '',
    ...(replay ? [`**On two weeks of simulated history:** ${oneLine(replay.sentence)}`, ''] : []),
    ...(replay?.image ? [`![${oneLine(metric.help).replace(/[[\]]/g, '')}](${replay.image})`, ''] : []),
  ];
}

function oneLine(text: string): string {
  return text.trim().replace(/\s+/g, ' ').replace(/</g, '&lt;');
}
