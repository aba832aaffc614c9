import { clockText } from '../../../common/clock.ts';
import type { Rehearsed } from '../../presenter/pace.ts';
import { make } from '../deck/elements.ts';

/** A rehearsal as a table: what each slide was planned to take, and took. */
export function reportOf(
  { times, file, error }: { times: readonly Rehearsed[]; file?: string; error?: string },
  slides: readonly { title: string }[],
): HTMLElement[] {
  const title = make('h2', '', 'Your rehearsal');
  title.id = 'report-title';
  const table = make('table', '');
  const row = (cell: 'td' | 'th', ...texts: string[]) => {
    const line = make('tr', '');
    line.append(...texts.map((text) => make(cell, '', text)));
    return line;
  };
  // whole seconds before anything is subtracted or added up, so that the columns agree
  const whole = times.map(({ plannedMs, actualMs }) => ({
    plannedMs: Math.round(plannedMs / 1000) * 1000,
    actualMs: Math.round(actualMs / 1000) * 1000,
  }));
  const sum = (key: keyof Rehearsed) => whole.reduce((total, time) => total + time[key], 0);
  const difference = ({ plannedMs, actualMs }: Rehearsed) =>
    actualMs === plannedMs
      ? 'on time'
      : `${clockText(Math.abs(actualMs - plannedMs))} ${actualMs > plannedMs ? 'longer' : 'shorter'}`;
  const total = { plannedMs: sum('plannedMs'), actualMs: sum('actualMs') };
  table.append(
    row('th', 'Slide', 'Planned', 'Took', 'Difference'),
    ...whole.map((time, i) =>
      row('td', slides[i]!.title, clockText(time.plannedMs), clockText(time.actualMs), difference(time)),
    ),
    row('th', 'Together', clockText(total.plannedMs), clockText(total.actualMs), difference(total)),
  );
  const close = make('button', '', 'Close');
  close.dataset.close = '';
  return [title, table, make('p', '', error ?? `Kept in ${file}`), close];
}
