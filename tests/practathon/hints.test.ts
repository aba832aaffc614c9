import { expect, test } from 'vitest';
import { EXERCISES } from '../../exercises/index.ts';
import { nextHint } from '../../workbook/practathon/hints.ts';
import type { ExerciseProgress } from '../../workbook/progress.ts';

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
