import type { Fault } from '../../kit/failure.ts';
import type { PlannedMetric } from '../ship/plan.ts';

/** The time over which something was counted, as in `rag_active_users_7d` or `…_30_days`. */
const WINDOW = /_(?:\d+[smhdw]|\d+_(?:minutes|hours|days|weeks))$/;
const RESERVED = /_(bucket|sum|count|created)$/;

/** The base unit to use instead of another unit. */
const BASE_UNIT: Readonly<Record<string, string>> = {
  ...units(
    'seconds',
    'ms millis millisecond milliseconds us micros microseconds ns nanoseconds second minute minutes min mins hour hours day days week weeks',
  ),
  ...units('bytes', 'byte kb kib mb mib gb gib kilobytes megabytes gigabytes bits'),
  ...units('usd (or another currency, whole)', 'cent cents'),
  ...units('ratio (0 to 1)', 'percent percentage pct'),
};

/** Last words that are a unit although they don't end in s. */
const UNITS = new Set([
  ...['ratio', 'usd', 'eur', 'gbp', 'inr', 'jpy', 'chf', 'cny', 'celsius', 'info'],
  ...['people', 'children', 'staff', 'women', 'men'],
]);
/** Multiples of a unit: a metric uses the unit itself. */
const MULTIPLE = /_(kilo|mega|giga|milli|micro|nano|thousands?|millions?|billions?)(?=_|$)/;

/** What is wrong with a metric's name, by Prometheus's rules for names and its conventions for units. */
export function nameFault({ name, type }: Pick<PlannedMetric, 'name' | 'type'>): Fault | undefined {
  if (name.includes(':'))
    return {
      expected: 'a name without colons',
      got: name,
      likely: 'Colons are for recording rules. Ship makes one from your promql and names it.',
    };
  if (!/^[a-zA-Z_][a-zA-Z0-9_]*$/.test(name))
    return {
      expected: 'a name of letters, digits and underscores that does not begin with a digit',
      got: `"${name}"`,
      likely: 'Replace spaces, dashes and dots with underscores, and put labels into the key labels.',
    };
  if (name.startsWith('__'))
    return {
      expected: 'a name without two underscores at the start',
      got: name,
      likely: 'Names with two underscores at the start are reserved for Prometheus.',
    };
  if (RESERVED.test(name))
    return {
      expected: 'a name that no histogram would use for one of its series',
      got: name,
      likely: `Prometheus clients add the ending _${RESERVED.exec(name)?.[1]}. Leave it out here.`,
    };
  if (/[A-Z]/.test(name))
    return {
      expected: 'a name in snake_case',
      got: name,
      likely: `Prometheus distinguishes capital and small letters, so capitals are easy to get wrong. Use ${snakeCase(name)}.`,
    };
  const multiple = MULTIPLE.exec(name)?.[1];
  if (multiple)
    return {
      expected: 'the unit itself, not a multiple of it',
      got: `${name}, in ${multiple}`,
      likely: 'Metrics use base units, so that they can be combined. Grafana can show them in any unit.',
    };
  return endingFault(name, type);
}

/** `rag_active_users` for `ragActiveUsers`. */
function snakeCase(name: string): string {
  return name
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .replace(/_{2,}/g, '_')
    .toLowerCase();
}

function endingFault(name: string, type: PlannedMetric['type']): Fault | undefined {
  const total = name.endsWith('_total');
  if (type === 'counter' && !total)
    return {
      expected: 'a counter’s name to end in _total',
      got: name,
      likely: `Without it, OpenMetrics still exposes the counter as ${name}_total, and a query for ${name} finds nothing.`,
    };
  if (type !== 'counter' && total)
    return {
      expected: `a ${type}’s name not to end in _total`,
      got: name,
      likely: '_total means counter. Change the type or the name.',
    };
  const last =
    name
      .replace(/_total$/, '')
      .replace(WINDOW, '')
      .split('_')
      .at(-1)
      ?.toLowerCase() ?? '';
  const base = BASE_UNIT[last];
  if (base)
    return {
      expected: `the base unit ${base}`,
      got: `${name}, in ${last}`,
      likely: 'Metrics use base units, so that they can be combined. Grafana can show them in any unit.',
    };
  if (type === 'counter' || UNITS.has(last) || /[^s]s$/.test(last)) return undefined;
  return {
    expected: `a ${type}’s name to end in its unit: _seconds, _usd, _ratio, or what is counted, such as _users`,
    got: `${name}, which ends in _${last}`,
    likely: /score|rate|satisfaction/.test(last)
      ? 'A score has no clear unit. Count the votes, or name it …_ratio.'
      : 'A reader of the name should know what one unit of it is.',
  };
}

function units(base: string, words: string): Record<string, string> {
  return Object.fromEntries(words.split(' ').map((word) => [word, base]));
}
