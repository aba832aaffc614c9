import { parseStep } from '../../promql/literals.ts';

/** A parameter of Prometheus's API that is no such thing; HTTP 400, `bad_data`. */
export class BadParameter extends Error {}

/** Prometheus's own limit on the points of one series. */
const MAX_POINTS = 11_000;

/** A time: seconds since the epoch, or RFC 3339. In milliseconds. */
export function readTime(given: URLSearchParams, name: string, otherwise?: number): number {
  const text = given.get(name);
  if (!text && otherwise !== undefined) return otherwise;
  const ms = timeOf(text ?? '');
  if (ms !== undefined) return ms;
  throw new BadParameter(`invalid parameter "${name}": cannot parse "${text ?? ''}" to a valid timestamp`);
}

/** The moments of a range query, in milliseconds, from `start` to `end` in steps of `step`. */
export function readRange(given: URLSearchParams): number[] {
  const start = readTime(given, 'start');
  const end = readTime(given, 'end');
  if (end < start)
    throw new BadParameter('invalid parameter "end": end timestamp must not be before start time');
  const text = given.get('step') ?? '';
  const step = parseStep(text);
  if (step === undefined)
    throw new BadParameter(`invalid parameter "step": cannot parse "${text}" to a valid duration`);
  if (step <= 0)
    throw new BadParameter(
      'invalid parameter "step": zero or negative query resolution step widths are not accepted. Try a positive integer',
    );
  if ((end - start) / step > MAX_POINTS)
    throw new BadParameter(
      'exceeded maximum resolution of 11,000 points per timeseries. Try decreasing the query resolution (?step=XX)',
    );
  return Array.from({ length: Math.floor((end - start) / step) + 1 }, (_, i) => start + i * step);
}

function timeOf(text: string): number | undefined {
  if (/^-?\d+(\.\d+)?$/.test(text)) return Math.round(Number(text) * 1000);
  const ms = /^\d{4}-\d\d-\d\dT/.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isNaN(ms) ? undefined : ms;
}
