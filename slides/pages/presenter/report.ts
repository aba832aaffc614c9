import { clockText } from '../../../common/clock.ts';
import { make } from '../../../common/pages/make.ts';
import type { Rehearsed } from '../../presenter/recording.ts';

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
  // rounded before the sums and differences, so that the columns add up
  const whole = times.map(({ plannedMs, actualMs }) => ({
    plannedMs: Math.round(plannedMs / 1000) * 1000,
    actualMs: Math.round(actualMs / 1000) * 1000,
  }));
  const sum = (key: keyof Rehearsed) => whole.reduce((total, time) => total + time[key], 0);
  const total = { plannedMs: sum('plannedMs'), actualMs: sum('actualMs') };
  table.append(
    row('th', 'Slide', 'Planned', 'Actual', 'Difference'),
    ...whole.map((time, i) => row('td', slides[i]!.title, ...cells(time))),
    row('th', 'Total', ...cells(total)),
  );
  const close = make('button', '', 'Close');
  close.dataset.close = '';
  return [title, table, make('p', '', error ?? `Saved in ${file}`), close];
}

function row(cell: 'td' | 'th', ...texts: string[]): HTMLElement {
  const line = make('tr');
  line.append(...texts.map((text) => make(cell, '', text)));
  return line;
}

function cells({ plannedMs, actualMs }: Rehearsed): string[] {
  const difference = clockText(Math.abs(actualMs - plannedMs));
  const words = `${difference} ${actualMs > plannedMs ? 'longer' : 'shorter'}`;
  return [clockText(plannedMs), clockText(actualMs), actualMs === plannedMs ? 'on time' : words];
}
