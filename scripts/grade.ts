import { helpText } from '../common/help.ts';
import { flags, numberOf, values } from '../common/options.ts';
import { inProject } from '../common/paths.ts';
import { type Terminal, wrap } from '../common/terminal.ts';
import { runCommand } from '../workbook/command.ts';
import { gradeClass, USUAL_JOBS } from '../workbook/grading/grade-class.ts';
import { couldNotBeGraded, type GradeReport } from '../workbook/grading/verdict.ts';
import { handInsAt } from '../workbook/hand-ins/find.ts';
import { mergedReport } from '../workbook/hand-ins/merge.ts';
import { checkOutputs, writeOutputs } from '../workbook/hand-ins/outputs.ts';
import { partOf } from '../workbook/hand-ins/shard.ts';
import { learnerName } from '../workbook/hand-ins/statistics.ts';

const DEFAULT_TIMEOUT_S = 120;

await runCommand({
  name: 'npm run grade',
  options: {
    ...values('json', 'junit', 'csv', 'html', 'feedback', 'jobs', 'timeout', 'shard', 'merge'),
    ...flags('recheck'),
  },
  help: helpText('grade', { timeout: DEFAULT_TIMEOUT_S }),
  async run({ values, positionals, terminal, signal }) {
    checkOutputs(values);
    const report =
      values.merge === undefined
        ? await graded(positionals, values, terminal, signal)
        : mergedReport([values.merge, ...positionals]);
    writeOutputs(report, values, terminal);
    if (report.submissions.some((s) => s.exercises.some(couldNotBeGraded))) return 2;
    return report.submissions.every((s) => s.verdict === 'pass') ? 0 : 1;
  },
});

/** Finds and grades what the command line names. */
async function graded(
  names: readonly string[],
  values: { jobs?: string; timeout?: string; shard?: string; recheck?: boolean },
  terminal: Terminal,
  signal: AbortSignal,
): Promise<GradeReport> {
  const example = 'npm run grade -- --jobs 2 --timeout 60';
  const jobs = numberOf('--jobs', values.jobs, { from: 1, to: 64, example }) ?? USUAL_JOBS;
  const seconds = numberOf('--timeout', values.timeout, { from: 1, to: 3600, example }) ?? DEFAULT_TIMEOUT_S;
  const own = { name: 'exercises', learner: { name: 'exercises' }, target: inProject('exercises') };
  const { submissions, skipped } =
    names.length > 0 ? await handInsAt(names) : { submissions: [own], skipped: undefined };
  const { part, shard } = partOf(submissions, values.shard);
  let [count, unchanged] = [0, 0];
  const verdicts = await gradeClass(part, {
    jobs,
    timeoutMs: seconds * 1000,
    signal,
    recheck: values.recheck,
    warn: terminal.warn,
    onVerdict: (verdict, isUnchanged) => {
      count += 1;
      if (isUnchanged) unchanged += 1;
      else if (part.length > 1)
        terminal.warn(
          `${count} of ${part.length}: ${learnerName(verdict)} ${verdict.points}/${verdict.maxPoints}`,
        );
    },
  });
  if (unchanged > 0)
    terminal.warn(
      wrap(
        `${unchanged} of ${part.length} unchanged since graded before. To grade them again: --recheck`,
        terminal.width,
      ),
    );
  return { version: 1, submissions: verdicts, skipped: skipped?.length ? skipped : undefined, shard };
}
