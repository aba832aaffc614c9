import { clockText } from '../../../common/clock.ts';
import { make } from '../../../common/pages/make.ts';
import type { Rehearsed } from '../../presenter/talk.ts';

/** What the server answers at the end of a rehearsal. */
export interface Report {
  times: readonly Rehearsed[];
  /** The file that holds the report. */
  file?: string;
  /** Why there is no file. */
  error?: string;
}

/** A rehearsal as a table of planned and actual times. */
export function reportOf(
  { times, file, error }: Report,
  slides: readonly { title: string }[],
): HTMLElement[] {
  const title = make('h2', '', 'Your rehearsal');
  title.id = 'report-title';
  const table = make('table');
  const row = (cell: 'td' | 'th', ...texts: string[]) =>
    table.insertRow().append(...texts.map((text) => make(cell, '', text)));
  row('th', 'Slide', 'Planned', 'Actual', 'Difference');
  // rounded before the sums and differences, so that the columns add up
  const whole = (ms: number) => Math.round(ms / 1000) * 1000;
  const total = { planned: 0, actual: 0 };
  for (const [i, { plannedMs, actualMs }] of times.entries()) {
    const [planned, actual] = [whole(plannedMs), whole(actualMs)];
    total.planned += planned;
    total.actual += actual;
    row('td', slides[i]!.title, ...cells(planned, actual));
  }
  row('th', 'Total', ...cells(total.planned, total.actual));
  const close = make('button', '', 'Close');
  close.dataset.do = 'close';
  return [title, table, make('p', '', error ?? `Saved in ${file}`), close];
}

function cells(planned: number, actual: number): string[] {
  const words = `${clockText(Math.abs(actual - planned))} ${actual > planned ? 'longer' : 'shorter'}`;
  return [clockText(planned), clockText(actual), actual === planned ? 'on time' : words];
}
