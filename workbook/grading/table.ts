import { type Terminal, wrap } from '../../common/terminal.ts';
import { EXERCISES } from '../../exercises/index.ts';
import { type GradeReport, type SubmissionVerdict, VERDICT_MARKS, VERDICT_STYLES } from './verdict.ts';

/** The report as a table, with the first problem under each submission that doesn't pass. */
export function printTable(report: GradeReport, { print, paint, width }: Terminal): void {
  const name = Math.min(40, Math.max(10, ...report.submissions.map((s) => s.submission.length)));
  const columns = EXERCISES.map((e) => `${e.id} ${e.name}`.padEnd(11));
  print(paint('bold', `${'submission'.padEnd(name)}  ${'points'.padStart(7)}  ${columns.join('')}`));
  for (const submission of report.submissions) {
    const points = `${submission.points}/${submission.maxPoints}`.padStart(7);
    const cells = submission.exercises.map((e) =>
      paint(VERDICT_STYLES[e.verdict], `${VERDICT_MARKS[e.verdict]} ${e.points}/${e.maxPoints}`.padEnd(11)),
    );
    print(`${submission.submission.slice(-name).padEnd(name)}  ${points}  ${cells.join('').trimEnd()}`);
    const first = firstProblem(submission);
    if (first) print(paint('dim', `  ${wrap(first, width, '  ')}`));
  }
  const passing = report.submissions.filter((s) => s.verdict === 'pass').length;
  print(`\n${passing} of ${report.submissions.length} pass.`);
}

function firstProblem(submission: SubmissionVerdict): string | undefined {
  for (const exercise of submission.exercises) {
    const check = exercise.checks.find((c) => c.verdict === 'error' || c.verdict === 'fail');
    if (check) return `${exercise.name}, ${check.id}: ${check.message}`;
  }
  return undefined;
}
