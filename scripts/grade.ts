import { flags, values } from '../common/options.ts';
import { inProject } from '../common/paths.ts';
import { type Terminal, wrap } from '../common/terminal.ts';
import { UserError } from '../common/user-error.ts';
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
  help: `
Grades whole submissions in parallel, with the workbook's own checks.

  npm run grade                                  your own exercises/
  npm run grade -- class                         a folder of what a class handed in
  npm run grade -- hand-ins.zip --html class.html --csv class.csv
  npm run -s grade -- solutions --json -         one JSON document on standard output

  A submission is a folder that holds 1-learn … 4-ship, a clone that holds exercises/, or an archive (zip,
  tar, tar.gz) of either. Folders and archives may hold many of them, as a learning platform hands them out.

  --json FILE      the verdicts as JSON; - is standard output
  --junit FILE     the verdicts as JUnit XML; - is standard output
  --csv FILE       the points as a table that Moodle and Canvas import (docs/grading-a-class.md)
  --html FILE      a page of the class, and one of each learner in a folder beside it
  --feedback DIR   one Markdown file for each learner
  --jobs K         number of submissions at the same time (default: one more than this machine has cores)
  --timeout S      seconds for one submission (default ${DEFAULT_TIMEOUT_S})
  --shard I/N      only the I-th of N parts, for several machines
  --merge FILE…    joins what --json wrote for each part
  --recheck        grades everything; otherwise what is unchanged keeps its verdict, and a run goes on where it stopped

The code runs with your rights: grade strangers' code in a container (README, "Grading others").
Exit code: 0 all pass, 1 some don't, 2 something could not be graded.
`,
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
  const jobs = numberOf(values.jobs, '--jobs', 1, 64) ?? USUAL_JOBS;
  const timeoutMs = (numberOf(values.timeout, '--timeout', 1, 3600) ?? DEFAULT_TIMEOUT_S) * 1000;
  const own = { name: 'exercises', learner: { name: 'exercises' }, target: inProject('exercises') };
  const { submissions, skipped } =
    names.length > 0 ? await handInsAt(names) : { submissions: [own], skipped: undefined };
  const { part, shard } = partOf(submissions, values.shard);
  let [count, unchanged] = [0, 0];
  const verdicts = await gradeClass(part, {
    jobs,
    timeoutMs,
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

function numberOf(text: string | undefined, flag: string, from: number, to: number): number | undefined {
  if (text === undefined) return undefined;
  const value = Number(text);
  if (!Number.isInteger(value) || value < from || value > to)
    throw new UserError(
      `${flag} takes a whole number from ${from} to ${to}.`,
      `Example: npm run grade -- ${flag} ${from + 1}`,
    );
  return value;
}
