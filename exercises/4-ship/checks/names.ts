import type { Fault } from '../../kit/failure.ts';
import type { PlannedMetric } from '../ship/plan.ts';

/** Says over which time something was counted, as in `rag_active_users_7d` or `…_30_days`. */
const WINDOW = /_(?:\d+[smhdw]|\d+_(?:minutes|hours|days|weeks))$/;
const RESERVED = /_(bucket|sum|count|created)$/;

/** What to write instead of a unit that isn't a base unit. */
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
/** Multiples of a unit: a metric is kept in the unit itself. */
const MULTIPLE = /_(kilo|mega|giga|milli|micro|nano|thousands?|millions?|billions?)(?=_|$)/;

/** What is wrong with a metric's name, by Prometheus's rules for names and its conventions for units. */
export function nameFault({ name, type }: Pick<PlannedMetric, 'name' | 'type'>): Fault | undefined {
  if (name.includes(':'))
    return {
      expected: 'a name without colons',
      got: name,
      likely: 'Colons mark the result of a recording rule. Ship makes one of your promql, and names it.',
    };
  if (!/^[a-zA-Z_][a-zA-Z0-9_]*$/.test(name))
    return {
      expected: 'a name of letters, digits and underscores that does not begin with a digit',
      got: `"${name}"`,
      likely: 'Spaces, dashes and dots become underscores; labels go into labels.',
    };
  if (name.startsWith('__'))
    return {
      expected: 'a name without two underscores in front',
      got: name,
      likely: 'Those are Prometheus’s own.',
    };
  if (RESERVED.test(name))
    return {
      expected: 'a name that no histogram would use for one of its series',
      got: name,
      likely: `The ending _${RESERVED.exec(name)?.[1]} is added by Prometheus clients. Leave it out here.`,
    };
  if (/[A-Z]/.test(name))
    return {
      expected: 'a name in snake_case',
      got: name,
      likely: `Prometheus tells capitals from small letters, so a query has to guess them. ${snakeCase(name)} is one that anybody can type.`,
    };
  const multiple = MULTIPLE.exec(name)?.[1];
  if (multiple)
    return {
      expected: 'the unit itself, not a multiple of it',
      got: `${name}, in ${multiple}`,
      likely: 'Metrics are kept in base units, so that they can be combined. Grafana shows them in any unit.',
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
      likely: `Without it, OpenMetrics exposes it as ${name}_total all the same, and a query for ${name} finds nothing.`,
    };
  if (type !== 'counter' && total)
    return {
      expected: `a ${type}’s name not to end in _total`,
      got: name,
      likely: '_total says counter. Either the type or the name is another one.',
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
      likely: 'Metrics are kept in base units, so that they can be combined. Grafana shows them in any unit.',
    };
  if (type === 'counter' || UNITS.has(last) || /[^s]s$/.test(last)) return undefined;
  return {
    expected: `a ${type}’s name to end in its unit: _seconds, _usd, _ratio, or what is counted, such as _users`,
    got: `${name}, which ends in _${last}`,
    likely: /score|rate|satisfaction/.test(last)
      ? 'A score of what? Count the votes, or name a _ratio. An average of averages misleads.'
      : 'Whoever reads the name has to know what one unit of it is.',
  };
}

function units(base: string, words: string): Record<string, string> {
  return Object.fromEntries(words.split(' ').map((word) => [word, base]));
}
