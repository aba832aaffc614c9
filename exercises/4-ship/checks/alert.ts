import { parseDuration } from '#lab/promql/duration.ts';
import type { Fault } from '../../kit/failure.ts';
import type { PlannedMetric } from '../ship/plan.ts';

/** What is wrong with an alert. */
export function alertFault({ above, below: under, for: lasting }: PlannedMetric['alert']): Fault | undefined {
  if (above !== undefined && under !== undefined)
    return {
      expected: 'either above or below',
      got: 'both',
      likely: 'An alert has one reason. Is a high value bad, or a low one?',
    };
  if (above === undefined && under === undefined)
    return {
      expected: 'above or below, with a number',
      got: 'neither',
      likely: 'At which value should the owner act?',
    };
  if (lasting === undefined)
    return {
      expected: 'for, with a duration such as 10m',
      got: 'no for',
      likely: 'Without for, a single odd minute wakes the owner.',
    };
  const waits = typeof lasting === 'string' ? parseDuration(lasting.trim()) : undefined;
  if (waits === undefined)
    return {
      expected: 'a Prometheus duration such as 10m, 1h30m or 1d',
      got: JSON.stringify(lasting),
      likely: 'Write a whole number and its unit without spaces: ms, s, m, h, d, w, y.',
    };
  if (waits === 0)
    return {
      expected: 'for to be longer than 0, such as 10m',
      got: `for: ${String(lasting).trim()}`,
      likely: 'With 0, a single odd value wakes the owner and is gone before they look.',
    };
  return waits > LONGEST_DAYS * DAY_MS
    ? {
        expected: `for to be at most ${LONGEST_DAYS}d`,
        got: `for: ${String(lasting).trim()}`,
        likely:
          'for says how long the value must be bad before the owner hears of it. A few days are long already.',
      }
    : undefined;
}

/** An alert that waits longer comes too late for anyone to act. */
const LONGEST_DAYS = 30;
const DAY_MS = 86_400_000;
