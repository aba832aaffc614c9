import { expect, test } from 'vitest';
import { clockText } from '../../common/clock.ts';

test('milliseconds read as a clock; a second counts once it has passed', () => {
  expect([-1, 0, 59_940, 750_000].map((ms) => clockText(ms))).toEqual(['00:00', '00:00', '00:59', '12:30']);
  expect(clockText(62_000, 1)).toBe('1:02');
});
