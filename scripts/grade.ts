import { mkdirSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { dirname, resolve } from 'node:path';
import { flags, values } from '../common/options.ts';
import { inProject } from '../common/paths.ts';
import type { Terminal } from '../common/terminal.ts';
import { UserError } from '../common/user-error.ts';
import { counted } from '../common/words.ts';
import { runCommand } from '../workbook/command.ts';
import { gradeClass } from '../workbook/grading/grade-class.ts';
import { junitOf } from '../workbook/grading/junit.ts';
import { shardOf, submissionAt } from '../workbook/grading/submissions.ts';
import { printTable } from '../workbook/grading/table.ts';
import { couldNotBeGraded, type GradeReport } from '../workbook/grading/verdict.ts';

const DEFAULT_TIMEOUT_S = 120;

await runCommand({
  name: 'npm run grade',
  options: { ...values('json', 'junit', 'jobs', 'timeout', 'shard'), ...flags('recheck') },
  help: `
Grades whole submissions in parallel, with the workbook's own checks.

  npm run grade                                  your own exercises/
  npm run grade -- class/*                       a folder, or a clone, of each learner
  npm run -s grade -- solutions --json -         one JSON document on standard output

  A submission is a folder that holds 1-learn … 4-ship, or a clone that holds exercises/.

  --json FILE    the verdicts as JSON; - is standard output
  --junit FILE   the verdicts as JUnit XML; - is standard output
  --jobs K       number of submissions at the same time (default: the cores of this machine)
  --timeout S    seconds for one submission (default ${DEFAULT_TIMEOUT_S})
  --shard I/N    only the I-th of N parts, for several machines
  --recheck      grades everything; otherwise a run that was killed goes on where it stopped

The code runs with your rights: grade strangers' code in a container (README, "Grading others").
Exit code: 0 all pass, 1 some don't, 2 something could not be graded.
`,
  async run({ values, positionals, terminal, signal }) {
    if (values.json === '-' && values.junit === '-')
      throw new UserError('--json and --junit can’t both go to standard output.', 'Give one of them a file.');
    const jobs = numberOf(values.jobs, '--jobs', 1, 64) ?? availableParallelism();
    const timeoutMs = (numberOf(values.timeout, '--timeout', 1, 3600) ?? DEFAULT_TIMEOUT_S) * 1000;
    const shard = shardFrom(values.shard);
    const all =
      positionals.length > 0
        ? positionals.map(submissionAt)
        : [{ ...submissionAt(inProject('exercises')), name: 'exercises' }];
    const submissions = shardOf(all, shard);
    if (submissions.length === 0)
      throw new UserError(
        `--shard ${shard.index}/${shard.count} is empty: there ${all.length === 1 ? 'is' : 'are'} ${counted(all.length, 'submission')}.`,
        `Use no more parts than submissions: --shard 1/${all.length}`,
      );
    let count = 0;
    const verdicts = await gradeClass(submissions, {
      jobs,
      timeoutMs,
      signal,
      recheck: values.recheck,
      warn: terminal.warn,
      onVerdict: (verdict) => {
        count += 1;
        if (submissions.length > 1)
          terminal.warn(
            `${count} of ${submissions.length}: ${verdict.submission} ${verdict.points}/${verdict.maxPoints}`,
          );
      },
    });
    const report: GradeReport = { version: 1, submissions: verdicts };
    if (values.json !== undefined) put(values.json, JSON.stringify(report, null, 2), terminal);
    if (values.junit !== undefined) put(values.junit, junitOf(report), terminal);
    if (values.json !== '-' && values.junit !== '-') printTable(report, terminal);
    if (verdicts.some((v) => v.exercises.some(couldNotBeGraded))) return 2;
    return verdicts.every((v) => v.verdict === 'pass') ? 0 : 1;
  },
});

function put(file: string, text: string, terminal: Terminal): void {
  if (file === '-') {
    terminal.print(text.trimEnd());
    return;
  }
  try {
    // not atomic, because the file may be a device or a pipe, such as /dev/stderr
    mkdirSync(dirname(resolve(file)), { recursive: true });
    writeFileSync(file, terminal.redact(`${text.trimEnd()}\n`));
  } catch (error) {
    throw new UserError(
      `${file} can't be written: ${(error as Error).message}`,
      'Name another file, or - for standard output.',
    );
  }
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

function shardFrom(text: string | undefined): { index: number; count: number } {
  if (text === undefined) return { index: 1, count: 1 };
  const [, index, count] = /^(\d{1,4})\/(\d{1,4})$/.exec(text) ?? [];
  const shard = { index: Number(index), count: Number(count) };
  if (!index || shard.index < 1 || shard.index > shard.count)
    throw new UserError(
      '--shard takes I/N, with I from 1 to N.',
      'Example: npm run grade -- class/* --shard 1/3',
    );
  return shard;
}
