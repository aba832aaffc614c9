import { type CheckVerdict, type SubmissionVerdict, VERDICT_MARKS } from '../grading/verdict.ts';
import { isMissed, learnerName } from './statistics.ts';

/** What one learner gets to read, as Markdown. */
export function feedbackOf(submission: SubmissionVerdict): string {
  const { points, maxPoints, exercises } = submission;
  const parts = exercises.map((exercise) => {
    const { checks, advice = [] } = exercise;
    const passed = checks.filter((check) => check.verdict === 'pass').length;
    return [
      `## ${VERDICT_MARKS[exercise.verdict]} ${exercise.id} ${exercise.name}: ${exercise.points} of ${exercise.maxPoints} points`,
      `${passed} of ${checks.length} checks pass.`,
      ...checks.filter(isMissed).map(missed),
      ...advice.map(
        ({ file, line, message }) =>
          `**Look at this** (it costs no points), \`${file}:${line}\`: ${plain(message)}`,
      ),
    ];
  });
  return [`# ${plain(learnerName(submission))}: ${points} of ${maxPoints} points`, ...parts.flat()].join(
    '\n\n',
  );
}

function missed({ title, message, details, file, hint }: CheckVerdict): string {
  const rows = details
    ? [
        `Did: ${plain(details.did)}`,
        `Expected: ${plain(details.expected)}`,
        `Got: ${plain(details.got)}`,
        ...(details.likely ? [`Likely: ${plain(details.likely)}`] : []),
      ]
    : [plain(message)];
  const lines = [...rows, `Look at: \`${file}\``, ...(hint ? [`Hint: ${plain(hint)}`] : [])];
  return [`### ${plain(title)}`, ...lines.map((line) => `- ${line}`)].join('\n');
}

/** A text in one line, in which Markdown finds no HTML, link or other mark. */
function plain(text: string): string {
  return text.replaceAll(/\s+/g, ' ').replaceAll(/[\\`*_[\]<>&#|]/g, (sign) => ENTITIES[sign] ?? `\\${sign}`);
}

const ENTITIES: Record<string, string> = { '<': '&lt;', '>': '&gt;', '&': '&amp;' };
