import { STAGES } from '#lab/rag-api/failures.ts';
import { QUERY_TYPES, TIERS } from '#lab/rag-api/types.ts';
import type { Fault } from '../../kit/failure.ts';
import type { PlannedMetric } from '../ship/plan.ts';

/** Labels with a closed set of values, and these values. */
export const CLOSED_LABELS: Readonly<Record<string, string>> = {
  rating: 'up, down',
  tier: TIERS.join(', '),
  plan: 'the plans on the price list',
  query_type: QUERY_TYPES.join(', '),
  cohort: 'groups of users, such as by the month they signed up',
  segment: 'groups of customers, such as small, medium, large',
  feature: 'the features of the product',
  vendor: 'openai, pinecone',
  model: 'the models in use',
  kind: 'prompt, completion, embedding',
  stage: STAGES.join(', '),
  result: 'hit, miss',
  outcome: 'such as solved, escalated',
  reason: 'such as outdated, incomplete, off_topic',
  status: 'such as active, cancelled',
  channel: 'such as web, api, mobile',
  language: 'the languages of the help centre',
  region: 'the regions you sell in',
};

const PROMETHEUS_OWN = ['job', 'instance', 'le', 'quantile'];
/** Labels that have a new value for almost every user or request. */
const ENDLESS =
  /(?:^|_)(?:u?u?id|guid|ids|e?mails?|username|login|ip|address|phone|url|uri|path|questions?|query|prompts?|answers?|text|comment|message|trace|span|session|timestamp|time|date|day|hour|minute|token|name|users?|customers?|accounts?|workspaces?|company|companies|people|person)$|[a-z](?:Id|ID)$/i;

/** What is wrong with the labels of a planned metric. */
export function labelsFault({ labels, type }: Pick<PlannedMetric, 'labels' | 'type'>): Fault | undefined {
  const wrong = labels.find((label, i) => labels.indexOf(label) < i || labelFault(label, type));
  if (wrong === undefined) return undefined;
  return labelFault(wrong, type) ?? { expected: 'each label once', got: `${wrong} twice` };
}

function labelFault(label: string, type: PlannedMetric['type']): Fault | undefined {
  const known = Object.keys(CLOSED_LABELS);
  const plain = label.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`).replace(/[-\s]/g, '_');
  const meant = known.find((name) => name === plain || `${name}s` === plain || plain.endsWith(`_${name}`));
  const owner = meant === undefined ? '' : plain.slice(0, -meant.length); // `user_` in `user_tier`
  if (meant !== undefined && `${owner}${meant}` === label && !OF_ONE.test(owner)) return undefined;
  if (PROMETHEUS_OWN.includes(label) || label.startsWith('__')) {
    const own = type === 'histogram' && label === 'le';
    const likely = own
      ? 'A histogram gets le automatically: don’t declare it.'
      : 'Prometheus sets this label itself.';
    return { expected: 'labels that the code sets', got: label, likely };
  }
  if (ENDLESS.test(plain) || OF_ONE.test(owner))
    return {
      expected: 'labels with a closed set of values (cardinality)',
      got: label,
      likely: `Each value of ${label} makes a series in memory, and there is no limit to the values. Use a group instead (tier, cohort); single cases belong in traces and exemplars.`,
    };
  return {
    expected: `labels with a closed set of values: ${known.join(', ')}`,
    got: label,
    likely: meant
      ? `Did you mean ${meant}?`
      : `It is not clear how many values ${label} will have. Use the nearest name of the list, or leave the label out.`,
  };
}

/** What a label's last word belongs to: a single thing, as in `user_id_status`. */
const OF_ONE = /(?:^|_)(?:u?u?id|guid|ids)_$/;
