import type { Fault } from '../../kit/failure.ts';
import { readQuery } from '../../kit/promql.ts';
import { placeholderFault, words } from '../../kit/text.ts';
import type { PlannedMetric } from '../ship/plan.ts';
import { alertFault } from './alert.ts';
import { type KnownMetric, knownMetrics } from './known-metrics.ts';
import { labelsFault } from './labels.ts';
import { nameFault, oldSignalFault } from './names.ts';
import { queryLabelsFault } from './query-labels.ts';
import { syntaxFault } from './syntax.ts';
import { usageFault } from './usage.ts';

/** Owners that are not a person or a team. */
const NOBODY =
  /^(?:(?:everyone|everybody|anyone|anybody|someone|somebody|nobody|no one)\b.*|all|us|we|unknown|\?+)$/i;

export function ownerFault(owner: string): Fault | undefined {
  if (!NOBODY.test(owner.trim())) return undefined;
  return {
    expected: 'a person or a team',
    got: `"${owner}"`,
    likely: 'If everybody owns a metric, no one looks after it.',
  };
}

/** What is wrong with a help or a target of too few words. A target such as "under 5 %" is short, but complete. */
export function shortFault(key: 'help' | 'target', text: string): Fault | undefined {
  if (words(text).length >= 3 || (key === 'target' && /\p{N}/u.test(text))) return undefined;
  return { expected: 'at least three words', got: `"${text}"` };
}

/** What the checks will say against one field, given the fields before it and the other metrics of the plan. */
export function fieldFault(
  key: keyof PlannedMetric,
  metric: Partial<PlannedMetric>,
  others: readonly KnownMetric[],
): Fault | undefined {
  const { name = '', type = 'counter', labels = [], promql = '' } = metric;
  const judges: Partial<Record<keyof PlannedMetric, () => Fault | undefined>> = {
    name: () => nameFault({ name, type }) ?? oldSignalFault({ name }),
    labels: () => labelsFault({ labels, type }),
    help: () => shortFault('help', metric.help ?? ''),
    target: () => shortFault('target', metric.target ?? ''),
    owner: () => ownerFault(metric.owner ?? ''),
    alert: () => alertFault(metric.alert ?? {}),
    promql() {
      const known = knownMetrics([{ name, type, labels }, ...others]);
      const query = () => readQuery(promql);
      const fault = syntaxFault({ promql });
      return fault ?? usageFault(query(), known[0]!, known) ?? queryLabelsFault(query(), known);
    },
  };
  const isText = typeof metric[key] === 'string';
  return (isText && placeholderFault(metric[key])) || judges[key]?.();
}
