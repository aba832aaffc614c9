import { writeWhole } from '../../common/atomic-file.ts';
import { clockText } from '../../common/clock.ts';
import { inState } from '../../common/paths.ts';
import type { Slide } from '../deck/slide.ts';
import type { Rehearsed } from './recording.ts';

/** Saves the times of a rehearsal under `.practathon/rehearsals/`, and returns the path of the file. */
export function saveRehearsal(slides: readonly Slide[], times: readonly Rehearsed[]): string {
  const at = new Date().toISOString();
  const path = inState(`rehearsals/${at.replace(/[:.]/g, '-')}.json`);
  const report = {
    version: 1,
    at,
    slides: slides.map(({ id, title }, i) => ({
      id,
      title,
      plannedSeconds: times[i]!.plannedMs / 1000,
      actualSeconds: Math.round(times[i]!.actualMs / 100) / 10,
    })),
  };
  writeWhole(path, `${JSON.stringify(report, null, 2)}\n`);
  return path;
}

/** The times of a rehearsal, a line for each slide. */
export function rehearsalLines(slides: readonly Slide[], times: readonly Rehearsed[]): string[] {
  const rows = slides.map(
    ({ title }, i) => `  ${clockText(times[i]!.actualMs)} of ${clockText(times[i]!.plannedMs)}  ${title}`,
  );
  const total = times.reduce((sum, { actualMs }) => sum + actualMs, 0);
  return ['\nRehearsal', ...rows, `  ${clockText(total)} in total`];
}
