import { writeWhole } from '../../common/atomic-file.ts';
import { clockText } from '../../common/clock.ts';
import { inState } from '../../common/paths.ts';
import type { Slide } from '../deck/slide.ts';
import type { Rehearsed } from './talk.ts';

/** Prints the times of a rehearsal, saves them under `.practathon/rehearsals/`, and returns the path of the file. */
export function reportRehearsal(
  slides: readonly Slide[],
  times: readonly Rehearsed[],
  print: (line: string) => void,
): string {
  const at = new Date().toISOString();
  const path = inState(`rehearsals/${at.replace(/[:.]/g, '-')}.json`);
  const rows = slides.map(({ id, title }, i) => ({ id, title, ...times[i]! }));
  print('\nRehearsal');
  for (const { title, plannedMs, actualMs } of rows)
    print(`  ${clockText(actualMs)} of ${clockText(plannedMs)}  ${title}`);
  print(`  ${clockText(rows.reduce((sum, { actualMs }) => sum + actualMs, 0))} in total`);
  const seconds = rows.map(({ id, title, plannedMs, actualMs }) => ({
    id,
    title,
    plannedSeconds: plannedMs / 1000,
    actualSeconds: Math.round(actualMs / 100) / 10,
  }));
  writeWhole(path, `${JSON.stringify({ version: 1, at, slides: seconds }, null, 2)}\n`);
  print(`Saved in ${path}`);
  return path;
}
