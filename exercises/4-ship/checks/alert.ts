import { parseDuration } from '#lab/promql/duration.ts';
import type { Fault } from '../../kit/failure.ts';
import type { PlannedMetric } from '../ship/plan.ts';

/** What is wrong with an alert. */
export function alertFault({ above, below, for: lasting }: PlannedMetric['alert']): Fault | undefined {
  const fault = (expected: string, got: string, likely: string): Fault => ({ expected, got, likely });
  if (above !== undefined && below !== undefined) {
    const likely = 'An alert has one reason. Is a high value bad, or a low one?';
    return fault('either above or below', 'both', likely);
  }
  if (above === undefined && below === undefined)
    return fault('above or below, with a number', 'neither', 'At which value should the owner act?');
  const oddMinute = 'Without for, a single odd minute wakes the owner.';
  if (lasting === undefined) return fault('for, with a duration such as 10m', 'no for', oddMinute);
  const waits = typeof lasting === 'string' ? parseDuration(lasting.trim()) : undefined;
  if (waits === undefined) {
    const likely = 'Write a whole number and its unit without spaces: ms, s, m, h, d, w, y.';
    return fault('a Prometheus duration such as 10m, 1h30m or 1d', JSON.stringify(lasting), likely);
  }
  const got = `for: ${String(lasting).trim()}`;
  const oddValue = 'With 0, a single odd value wakes the owner and is gone before they look.';
  if (waits === 0) return fault('for to be longer than 0, such as 10m', got, oddValue);
  if (waits <= LONGEST_DAYS * 86_400_000) return undefined;
  const late =
    'for says how long the value must be bad before the owner hears of it. A few days are long already.';
  return fault(`for to be at most ${LONGEST_DAYS}d`, got, late);
}

/** An alert that waits longer comes too late for anyone to act. */
const LONGEST_DAYS = 30;
