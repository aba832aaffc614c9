import { cpus } from 'node:os';
import { BENCHMARKS } from '../bench/index.ts';
import { type Figure, meetsGoal } from '../bench/measure.ts';
import { helpText } from '../common/help.ts';
import { flags, numberOf, values } from '../common/options.ts';
import type { Terminal } from '../common/terminal.ts';
import { UserError } from '../common/user-error.ts';
import { runCommand } from '../workbook/command.ts';
import { findRunningLab } from '../workbook/sandbox/lab-file.ts';

const NAMES = Object.keys(BENCHMARKS);

await runCommand({
  name: 'npm run bench',
  options: { ...flags('json', 'quick'), ...values('questions') },
  help: helpText('bench', { names: NAMES.join(' ') }),
  async run({ values, positionals, terminal, signal }) {
    for (const name of positionals)
      if (!NAMES.includes(name))
        throw new UserError(`There is no benchmark "${name}".`, `There are: ${NAMES.join(', ')}.`);
    const example = 'npm run bench query -- --questions 100000';
    const questions = numberOf('--questions', values.questions, { from: 1, to: 10_000_000, example });
    const running = await findRunningLab();
    if (running)
      throw new UserError(
        `A lab is running (process ${running.pid}) and would distort the figures.`,
        'Stop it with Ctrl-C in its terminal first.',
      );
    const figures: Figure[] = [];
    let broken = 0;
    const chosen = Object.entries(BENCHMARKS).filter(
      ([name]) => positionals.length === 0 || positionals.includes(name),
    );
    const loaded = await Promise.all(chosen.map(async ([name, load]) => ({ name, benchmark: await load() })));
    for (const { name, benchmark } of loaded) {
      terminal.warn(`Measuring: ${name} …`);
      const start = performance.now();
      try {
        figures.push(...(await benchmark.run({ quick: values.quick === true, questions, signal })));
        terminal.warn(`  took ${Math.round((performance.now() - start) / 1000)} s`);
      } catch (error) {
        // the figures so far took minutes: print them even if a benchmark fails
        signal.throwIfAborted();
        terminal.warn(`${name} could not be measured: ${(error as Error).stack ?? error}`);
        broken += 1;
      }
    }
    if (values.json) terminal.print(JSON.stringify({ version: 1, node: process.version, figures }, null, 2));
    else if (figures.length > 0) printTable(figures, terminal);
    if (broken > 0) return 2;
    return figures.some((figure) => meetsGoal(figure) === false) ? 1 : 0;
  },
});

function printTable(figures: readonly Figure[], { print, paint }: Terminal): void {
  print(paint('bold', `${process.version}, ${cpus().length} cores, ${process.platform}\n`));
  const rows = figures.map((figure) => {
    const met = meetsGoal(figure);
    const verdict = met === undefined ? '' : met ? paint('green', 'met') : paint('red', 'missed');
    return [figure.name, `${round(figure.value)} ${figure.unit}`, goalOf(figure), verdict, figure.note ?? ''];
  });
  rows.unshift(['what', 'measured', 'goal', '', '']);
  const [name, value, goal] = [0, 1, 2].map((column) => Math.max(...rows.map((row) => row[column]!.length)));
  for (const [what, measured, wanted, verdict, note] of rows)
    print(
      `${what!.padEnd(name!)}  ${measured!.padStart(value!)}  ${wanted!.padEnd(goal!)}  ${verdict} ${note}`.trimEnd(),
    );
}

function goalOf({ goal }: Figure): string {
  if (!goal) return '';
  return 'atMost' in goal ? `≤ ${round(goal.atMost)}` : `≥ ${round(goal.atLeast)}`;
}

function round(value: number): string {
  return value >= 100 ? String(Math.round(value)) : String(Number(value.toPrecision(3)));
}
