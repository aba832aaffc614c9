import type { Fault, PlannedMetric } from './plan.ts';
import { below, type Query } from './query.ts';
import { shareIn } from './share.ts';

/** A duration as Prometheus writes it: whole numbers with units, the largest first. */
const DURATION = /^(?=\d)(?:\d+y)?(?:\d+w)?(?:\d+d)?(?:\d+h)?(?:\d+m)?(?:\d+s)?(?:\d+ms)?$/;

/** What is wrong with an alert. */
export function alertFault({ above, below: under, for: lasting }: PlannedMetric['alert']): Fault | undefined {
  if (above !== undefined && under !== undefined)
    return {
      expected: 'either above or below',
      got: 'both',
      likely: 'One alert has one reason. Which side is the bad one?',
    };
  if (above === undefined && under === undefined)
    return {
      expected: 'above or below, with a number',
      got: 'neither',
      likely: 'At which value would somebody act?',
    };
  if (lasting === undefined)
    return {
      expected: 'for, with a duration such as 10m',
      got: 'no for',
      likely: 'Without it, one odd minute wakes the owner.',
    };
  return typeof lasting === 'string' && DURATION.test(lasting.trim())
    ? undefined
    : {
        expected: 'a Prometheus duration such as 10m, 1h30m or 1d',
        got: JSON.stringify(lasting),
        likely: 'A whole number and its unit, without spaces: ms, s, m, h, d, w, y.',
      };
}

/** What is wrong with a threshold that the query can never pass, or never stay within. */
export function thresholdFault(
  metric: Pick<PlannedMetric, 'name' | 'alert'>,
  query: Query,
): Fault | undefined {
  const { above, below: under } = metric.alert;
  const limit = above ?? under ?? 0;
  const got = above === undefined ? `below: ${limit}` : `above: ${limit}`;
  const ownGauge = query.root.name === 'VectorSelector' && metric.name.endsWith('_ratio');
  if ((shareIn(query) || ownGauge) && (limit < 0 || limit > 1 || above === 1 || under === 0))
    return {
      expected: 'a threshold between 0 and 1, as the query returns a ratio',
      got,
      likely: limit > 1 ? `Per cent as a ratio: ${limit / 100} instead of ${limit}.` : 'No ratio gets there.',
    };
  if (above !== undefined && above < 0 && !mayBeNegative(query))
    return {
      expected: 'a threshold of 0 or more',
      got,
      likely: 'The query is never below 0, so this alert always fires.',
    };
  if (under !== undefined && under <= 0 && !mayBeNegative(query))
    return {
      expected: 'a threshold above 0',
      got,
      likely: 'The query is never below 0, so this alert never fires.',
    };
  return undefined;
}

function mayBeNegative(query: Query): boolean {
  const minus = ['Sub', 'UnaryExpr'].some((name) => below(query.root, name).length > 0);
  const counts = query.selectors.every(({ metric }) => /_(?:total|bucket|sum|count)$/.test(metric ?? ''));
  return minus || !counts || /\b(?:ln|log2|log10|deriv|predict_linear)\b|-\s*\d/.test(query.text);
}
