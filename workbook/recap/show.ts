import { relative } from 'node:path';
import type { Experiment } from '#lab/recap/experiment.ts';
import type { RecapResult } from '#lab/recap/latest.ts';
import { link, type Terminal, wrap } from '../../common/terminal.ts';
import type { RecapRun } from './run.ts';

/** Prints the title of an experiment, before it is measured. */
export function printTitle({ id, name }: Experiment, { print, paint, interactive }: Terminal): void {
  print(paint('bold', `${id}  ${name}`));
  if (interactive) print(paint('dim', '  Measuring, about 6 s …'));
  print();
}

/** Prints an experiment: what was measured beside the lesson's figure, what it means and where to look. */
export function printRun({ result, shown }: RecapRun, terminal: Terminal): void {
  const { print, width } = terminal;
  for (const line of shown) print(line === '' ? '' : `  ${line}`);
  print();
  for (const line of summary(result, terminal)) print(line);
  const row = (label: string, text: string) =>
    print(`  ${label.padEnd(13)}${wrap(text, width, ' '.repeat(15))}`);
  row('The lesson', result.lesson);
  row('It means', result.means);
  for (const [i, { what, path }] of result.look.entries()) {
    const label = i === 0 ? 'Look at' : '';
    // a path is not wrapped, so that it can be copied
    const shown = path && shortPath(path);
    if (!shown) row(label, what);
    else {
      const gap = 15 + shown.length + 2 + what.length <= width ? '  ' : `\n${' '.repeat(15)}`;
      print(`  ${label.padEnd(13)}${link(shown, path, terminal)}${gap}${what}`);
    }
  }
  print();
}

/** Relative where that is shorter. */
function shortPath(path: string): string {
  const short = relative(process.cwd(), path);
  return short.startsWith('..') ? path : short;
}

/** Before, after and their ratio. */
export function summary(
  { before, after, unit, what, ratio, goal, ok }: RecapResult,
  { paint, width }: Terminal,
) {
  const mark = ok ? paint('green', '✔') : paint('red', '✖');
  const missed = ok ? '' : `, less than ${goal}×`;
  const text = `${round(before)} ${unit} → ${round(after)} ${unit}, ${round(ratio)}×${missed} (${what})`;
  return [`${mark} ${'Measured'.padEnd(13)}${wrap(text, width, ' '.repeat(15))}`];
}

/** Two digits are all that such a short measurement is good for. */
function round(value: number): string {
  return value >= 100 ? String(Math.round(value)) : String(Number(value.toPrecision(2)));
}
