import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { clockText } from '../../common/clock.ts';
import { inState } from '../../common/paths.ts';
import type { Slide } from '../deck/slide.ts';
import type { Rehearsed } from './pace.ts';

/** Keeps the times of a rehearsal under `.practathon/rehearsals/`, and returns the file's path. */
export function keepRehearsal(
  slides: readonly Pick<Slide, 'id' | 'title'>[],
  times: readonly Rehearsed[],
  at = new Date(),
): string {
  const path = inState(`rehearsals/${at.toISOString().replace(/[:.]/g, '-')}.json`);
  const report = {
    version: 1,
    at: at.toISOString(),
    slides: slides.map(({ id, title }, i) => ({
      id,
      title,
      plannedSeconds: times[i]!.plannedMs / 1000,
      actualSeconds: Math.round(times[i]!.actualMs / 100) / 10,
    })),
  };
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, `${JSON.stringify(report, null, 2)}\n`);
  return path;
}

/** The times of a rehearsal, a line for each slide. */
export function rehearsalLines(
  slides: readonly Pick<Slide, 'title'>[],
  times: readonly Rehearsed[],
): string[] {
  const rows = slides.map(
    ({ title }, i) => `  ${clockText(times[i]!.actualMs)} of ${clockText(times[i]!.plannedMs)}  ${title}`,
  );
  const total = times.reduce((sum, { actualMs }) => sum + actualMs, 0);
  return ['\nRehearsal', ...rows, `  ${clockText(total)} together`];
}
