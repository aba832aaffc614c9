import type { Sample } from '../prometheus/history.ts';

/**
 * `increase()` over one window, as Prometheus 3 computes it: the growth between the first and the last sample, counter
 * resets added back, extended to the window's edges. Because of that extension the result is often not a whole number,
 * and because growth needs two samples the very first increment of a new series is never seen.
 * Undefined with fewer than two samples. Times are milliseconds.
 *
 * @see https://github.com/prometheus/prometheus/blob/v3.0.0/promql/functions.go, extrapolatedRate
 */
export function increase(samples: readonly Sample[], from: number, to: number): number | undefined {
  const [first, last] = [samples[0], samples.at(-1)];
  if (samples.length < 2 || first?.value === undefined || last?.value === undefined) return undefined;
  let grown = last.value - first.value;
  let previous = first.value;
  for (const { value = previous } of samples) {
    if (value < previous) grown += previous; // the process restarted and counts from zero again
    previous = value;
  }
  const sampled = last.at - first.at;
  const between = sampled / (samples.length - 1);
  // A sample is thought missing at an edge, and half a gap added, when that edge is more than a usual gap away.
  const reach = (gap: number): number => (gap < between * 1.1 ? gap : between / 2);
  let before = reach(first.at - from);
  // A counter isn't extended to before it was zero.
  if (grown > 0 && first.value >= 0) before = Math.min(before, sampled * (first.value / grown));
  return (grown * (sampled + before + reach(to - last.at))) / sampled;
}
