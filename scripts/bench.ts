import { cpus } from 'node:os';
import { BENCHMARKS } from '../bench/index.ts';
import { type Figure, meetsGoal } from '../bench/measure.ts';
import type { Terminal } from '../common/terminal.ts';
import { UserError } from '../common/user-error.ts';
import { runCommand } from '../workbook/command.ts';
import { findRunningLab } from '../workbook/sandbox/lab-file.ts';

await runCommand({
  name: 'npm run bench',
  options: { json: { type: 'boolean' }, quick: { type: 'boolean' } },
  help: `
Measures the workbook and prints each figure with its goal beside it.

  npm run bench                    all benchmarks; takes some minutes
  npm run bench ${BENCHMARKS.map((b) => b.name).join(' ')}    some of them
  npm run bench -- --quick         fewer rounds: for a look, not for quoting
  npm run -s bench -- --json       one JSON document on standard output

Exit code: 0 every goal met, 1 one missed, 2 could not measure.
`,
  async run({ values, positionals, terminal, signal }) {
    for (const name of positionals)
      if (!BENCHMARKS.some((b) => b.name === name))
        throw new UserError(
          `There is no benchmark "${name}".`,
          `There are: ${BENCHMARKS.map((b) => b.name).join(', ')}.`,
        );
    const running = await findRunningLab();
    if (running)
      throw new UserError(
        `A lab is running (process ${running.pid}) and would be measured too.`,
        'End it with Ctrl-C in its terminal first.',
      );
    const figures: Figure[] = [];
    let broken = 0;
    for (const benchmark of BENCHMARKS) {
      if (positionals.length > 0 && !positionals.includes(benchmark.name)) continue;
      terminal.warn(`Measuring: ${benchmark.name} …`);
      try {
        figures.push(...(await benchmark.run({ quick: values.quick === true, signal })));
      } catch (error) {
        // what took minutes to measure is not thrown away with it
        signal.throwIfAborted();
        terminal.warn(`${benchmark.name} could not be measured: ${(error as Error).stack ?? error}`);
        broken += 1;
      }
    }
    const missed = figures.filter((figure) => meetsGoal(figure) === false);
    if (values.json) terminal.print(JSON.stringify({ version: 1, node: process.version, figures }, null, 2));
    else printTable(figures, terminal);
    if (broken > 0) return 2;
    return missed.length > 0 ? 1 : 0;
  },
});

function printTable(figures: readonly Figure[], { print, paint }: Terminal): void {
  print(paint('bold', `${process.version}, ${cpus().length} cores, ${process.platform}\n`));
  const rows = figures.map((figure) => ({
    name: figure.name,
    value: `${round(figure.value)} ${figure.unit}`,
    goal: figure.goal
      ? 'atMost' in figure.goal
        ? `≤ ${round(figure.goal.atMost)}`
        : `≥ ${round(figure.goal.atLeast)}`
      : '',
    met: meetsGoal(figure),
    note: figure.note ?? '',
  }));
  const width = (key: 'name' | 'value' | 'goal') => Math.max(4, ...rows.map((row) => row[key].length));
  const [name, value, goal] = [width('name'), width('value'), width('goal')];
  print(`${'what'.padEnd(name)}  ${'measured'.padStart(value)}  ${'goal'.padEnd(goal)}`);
  for (const row of rows) {
    const verdict = row.met === undefined ? '' : row.met ? paint('green', 'met') : paint('red', 'missed');
    print(
      `${row.name.padEnd(name)}  ${row.value.padStart(value)}  ${row.goal.padEnd(goal)}  ${verdict} ${row.note}`.trimEnd(),
    );
  }
}

function round(value: number): string {
  return value >= 100 ? String(Math.round(value)) : String(Number(value.toPrecision(3)));
}
