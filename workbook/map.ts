import { clockText } from '../common/clock.ts';
import { type Terminal, wrap } from '../common/terminal.ts';
import { LAB, SECTIONS, type Section } from './sections.ts';

export function printTitle({ print, paint, width }: Terminal): void {
  print(paint('bold', wrap('From Datadog APM (M7.2) to custom business metrics (M7.3)', width)));
  print();
}

/** Prints the map of the lesson: its sections, their minutes and the commands that open them. */
export function printMap({ print, paint, width }: Terminal): void {
  const row = (time: string, { title, command, about }: typeof LAB) => {
    const label = `${time}  ${title}`;
    const fits = label.length + 4 + command.length <= width;
    const shown = paint('cyan', command);
    print(fits ? `  ${label}  ${shown}` : `  ${label}\n${INDENT}${shown}`);
    print(paint('dim', `${INDENT}${wrap(about, width, INDENT)}`));
  };
  for (const section of SECTIONS) row(timeOf(section), section);
  row(ANY_TIME, LAB);
  print();
}

/** Minutes on the lesson's clock, such as `04:00–06:00`. */
export function timeOf({ from, to }: Pick<Section, 'from' | 'to'>): string {
  return `${clockText(from * 60_000)}–${clockText(to * 60_000)}`;
}

/** As wide as a time of the lesson. */
export const ANY_TIME = 'any time'.padEnd('04:00–06:00'.length);

const INDENT = ' '.repeat(15);
