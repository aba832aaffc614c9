import { clockText } from '../common/clock.ts';
import { type Terminal, wrap } from '../common/terminal.ts';
import { SECTIONS, type Section } from './sections.ts';

export function printTitle({ print, paint, width }: Terminal): void {
  print(paint('bold', wrap('From Datadog APM (M7.2) to custom business metrics (M7.3)', width)));
  print();
}

/** Prints the map of the lesson: its sections, their minutes and the commands that open them. */
export function printMap({ print, paint, width }: Terminal): void {
  for (const { label, command, about } of ENTRIES) {
    const fits = label.length + 4 + command.length <= width;
    print(`  ${label}${fits ? '  ' : `\n${INDENT}`}${paint('cyan', command)}`);
    print(paint('dim', `${INDENT}${wrap(about, width, INDENT)}`));
  }
  print();
}

/** Minutes on the lesson's clock, such as `04:00–06:00`. */
export function timeOf({ from, to }: Pick<Section, 'from' | 'to'>): string {
  return `${clockText(from * 60_000)}–${clockText(to * 60_000)}`;
}

const INDENT = ' '.repeat(15);

/** What can be opened, in the lesson's order: each section, and what else belongs to it. */
export const ENTRIES = SECTIONS.flatMap((section) => [
  { ...section, label: `${timeOf(section)}  ${section.title}` },
  ...(section.also ? [{ ...section.also, label: INDENT.slice(2) + section.also.title }] : []),
]);
