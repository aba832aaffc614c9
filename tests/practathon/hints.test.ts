import { expect, test } from 'vitest';
import type { Terminal } from '../../common/terminal.ts';
import { EXERCISES } from '../../exercises/index.ts';
import { hintsOf, nextHint, openNextHint } from '../../workbook/practathon/hints.ts';
import { type ExerciseProgress, progressStore } from '../../workbook/progress.ts';
import { temporaryFolder } from '../support/lab.ts';

const build = EXERCISES[1]!; // ten minutes
const progress = (hints: number, attempts: number): ExerciseProgress => ({
  hints,
  attempts,
  minutes: 0,
  points: 0,
  maxPoints: 0,
  passing: false,
});

test.each([
  ['the first is open at once', 0, 0, 0, { open: true, index: 0 }],
  [
    'the second waits',
    1,
    0,
    0,
    { open: false, why: 'Hint 2 of 4 opens after your next attempt, or at 02:30.' },
  ],
  ['for an attempt', 1, 1, 0, { open: true, index: 1 }],
  ['or for its share of the time box', 1, 0, 2.5, { open: true, index: 1 }],
  ['the last', 3, 2, 7.4, { open: false, why: 'Hint 4 of 4 opens after your next attempt, or at 07:30.' }],
  ['all shown', 4, 9, 20, undefined],
] as const)('%s', (_what, hints, attempts, minutes, expected) => {
  expect(nextHint(build, progress(hints, attempts), 4, minutes)).toEqual(expected);
});

test.each(EXERCISES.flatMap((e) => [40, 60, 96].map((width) => [e.name, width, e] as const)))(
  'the hints of %s on %i columns: code keeps its indentation, and text has no backticks',
  (name, width, exercise) => {
    using folder = temporaryFolder();
    const terminal = { paint: (_style: unknown, text: string) => text, width } as Terminal;
    const progress = progressStore(undefined, `${folder.path}/progress.json`);
    progress.update(name, () => ({ attempts: 99 }));
    let rows: string[] = [];
    for (const text of hintsOf(exercise)) {
      const { lines, newest } = openNextHint(exercise, progress, 0, terminal);
      const shown = lines.slice(-newest).flatMap((line) => line.split('\n'));
      expect(shown[0]).toMatch(/^ {2}Hint \d of \d: /);
      for (const row of shown) expect(row.length, row).toBeLessThanOrEqual(width);
      const code = text.split('```')[1]?.split('\n').slice(1) ?? [];
      for (const line of code.filter((line) => line.length + 4 <= width && line.trim() !== ''))
        expect(shown).toContain(`    ${line}`);
      rows = shown;
      if (code.length === 0) expect(shown.join('\n')).not.toContain('`');
    }
    expect(rows.at(-1)).toBe('');
  },
);
