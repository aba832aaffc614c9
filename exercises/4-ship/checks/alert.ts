import { parseDuration } from '#lab/promql/duration.ts';
import type { Query } from '#lab/promql/query.ts';
import type { Fault } from '../../kit/failure.ts';
import type { PlannedMetric } from '../ship/plan.ts';
import { boundsOf } from './bounds.ts';
import { upsideDownAt } from './share.ts';

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

/** What is wrong with a threshold that the query never passes, or always passes. */
export function thresholdFault(metric: Pick<PlannedMetric, 'alert'>, query: Query): Fault | undefined {
  const { above, below: under } = metric.alert;
  const limit = above ?? under ?? 0;
  const [low, high] = boundsOf(query);
  const never = above === undefined ? limit <= low : limit >= high;
  const always = above === undefined ? limit > high : limit < low;
  if (!never && !always) return undefined;
  const got = above === undefined ? `below: ${limit}` : `above: ${limit}`;
  const ends = never ? 'this alert never fires' : 'this alert always fires';
  if (low === high)
    return {
      expected: 'a query whose value depends on the metric',
      got: `one that is always ${low}`,
      likely: `A part of the query removes the metric, such as * 0. With ${got}, ${ends}.`,
    };
  if (upsideDownAt(query, query.root))
    return {
      expected: 'a part divided by its whole: between 0 and 1',
      got: `the whole divided by a part, which is never below 1, and ${got}`,
      likely: `The two sides are swapped, so ${ends}. The side with more conditions in its braces comes before the /.`,
    };
  if (low === 0 && high === 1)
    return {
      expected: 'a threshold between 0 and 1, since the query returns a ratio',
      got,
      likely:
        limit > 1
          ? `Write the percentage as a ratio: ${limit / 100} instead of ${limit}.`
          : `A ratio never reaches this value, so ${ends}.`,
    };
  if (Number.isFinite(low) && Number.isFinite(high))
    return {
      expected: `a threshold between ${low} and ${high}, the range of the query`,
      got,
      likely: `The query never reaches this value, so ${ends}. Is it the threshold of another formula?`,
    };
  return {
    expected: above === undefined ? `a threshold above ${low}` : `a threshold of ${low} or more`,
    got,
    likely: `The query is never below ${low}, so ${ends}.`,
  };
}

/** An alert that waits longer comes too late for anyone to act. */
const LONGEST_DAYS = 30;
const DAY_MS = 86_400_000;
