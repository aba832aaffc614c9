import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { seriesNames, technicalMetrics } from '#lab/rag-api/metric-catalogue.ts';
import type { Fault } from '../../kit/failure.ts';
import type { PlannedMetric } from '../ship/plan.ts';

/** The time over which something was counted, as in `rag_active_users_7d` or `…_30_days`. */
const WINDOW = /_(?:\d+[smhdw]|\d+_(?:minutes|hours|days|weeks))$/;

interface Rules {
  forbidden: { part: string; expected: string; likely: string }[];
  otherUnits: Record<string, string>;
}
const RULES: Rules = parse(readFileSync(new URL('names.yaml', import.meta.url), 'utf8'));

/** Last words of a unit: those that end in s, and these. */
const UNIT = /[^s]s$|^(?:ratio|usd|eur|gbp|inr|jpy|chf|cny|celsius|info|people|children|staff|women|men)$/;

const BASE = 'Metrics use base units, so that they can be combined. Grafana can show them in any unit.';

/** What is wrong with a metric's name, by Prometheus's rules for names and its conventions for units. */
export function nameFault({ name, type }: Pick<PlannedMetric, 'name' | 'type'>): Fault | undefined {
  const found = RULES.forbidden.find(({ part }) => new RegExp(part).test(name));
  if (!found) return endingFault(name, type);
  return { expected: found.expected, got: name, likely: found.likely };
}

/** What is wrong when the RAG API has a metric of this name already. */
export function oldSignalFault({ name }: Pick<PlannedMetric, 'name'>): Fault | undefined {
  const bare = (text: string) => text.replace(/_total$/, '');
  const same = technicalMetrics().find((known) => seriesNames(known).map(bare).includes(bare(name)));
  if (!same) return undefined;
  return {
    expected: 'a metric that the RAG API does not have yet',
    got: `${name}, which is on /metrics already ("${same.help}")`,
    likely:
      'Two metrics of the same name clash. What does the business want to know that this metric can’t tell?',
  };
}

function endingFault(name: string, type: PlannedMetric['type']): Fault | undefined {
  const total = name.endsWith('_total');
  const without = `Without it, OpenMetrics still exposes the counter as ${name}_total, and a query for ${name} finds nothing.`;
  const means = '_total means counter. Change the type or the name.';
  if (type === 'counter' && !total)
    return { expected: 'a counter’s name to end in _total', got: name, likely: without };
  if (type !== 'counter' && total)
    return { expected: `a ${type}’s name not to end in _total`, got: name, likely: means };
  const [last = ''] = /[^_]*$/.exec(name.replace(/_total$/, '').replace(WINDOW, '')) ?? [];
  const [base] = Object.entries(RULES.otherUnits).find(([, units]) => units.split(' ').includes(last)) ?? [];
  if (base) return { expected: `the base unit ${base}`, got: `${name}, in ${last}`, likely: BASE };
  if (type === 'counter' || UNIT.test(last)) return undefined;
  return {
    expected: `a ${type}’s name to end in its unit: _seconds, _usd, _ratio, or what is counted, such as _users`,
    got: `${name}, which ends in _${last}`,
    likely: /score|rate|satisfaction/.test(last)
      ? 'A score has no clear unit. Count the votes, or name it …_ratio.'
      : 'A reader of the name should know what one unit of it is.',
  };
}
