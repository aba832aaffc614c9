import { technicalSubject } from '../../1-learn/checks/technical-subject.ts';
import type { PlannedMetric } from '../ship/plan.ts';
import type { Remark } from './advice.ts';
import { oldSignalFault } from './names.ts';

/** A state in a counter's name or help, such as `rag_open_tickets_total`. Seconds and money may be counted. */
const STATE_IN_NAME =
  /(?:^|_)(?:active|open|current|pending|online|remaining|concurrent|connected)_(?!seconds|usd|eur|bytes|days)[a-z]+_total$/;
const STATE_IN_HELP = /\b(?:at the moment(?! (?:of|when|that|the|an?)\b)|at present|right now|currently)\b/i;

type Described = Pick<PlannedMetric, 'name' | 'type' | 'help'>;

/** A remark on a counter of something that also falls. */
export function stateRemark({ name, type, help }: Described): Remark | undefined {
  if (type !== 'counter' || !(STATE_IN_NAME.test(name) || STATE_IN_HELP.test(help))) return undefined;
  return {
    id: 'state',
    message: `Does ${name} also go down? A counter can’t. Use a gauge for how many there are now, and a counter for events, such as tickets opened.`,
  };
}

/** A remark on a metric that measures what a technical metric measures, with the same labels or fewer. */
export function oldSignalRemark(metric: Pick<PlannedMetric, 'name' | 'help' | 'labels'>): Remark | undefined {
  const { name, help, labels } = metric;
  const alike = technicalSubject(`${name.replace(/_/g, ' ')}. ${help}`);
  const isFiner = labels.some((label) => !alike?.labels.includes(label));
  if (!alike || isFiner || oldSignalFault(metric)) return undefined;
  return {
    id: 'new-signal',
    message: `${name} seems to measure the same as ${alike.name}. Add a label such as tier or query_type, or count only the cases that matter.`,
  };
}

/** A number in digits or in English words. */
const FIGURE =
  /\p{N}|\b(?:no|none|never|every|all|half|thirds?|quarters?|twice|double|triple|one|two|three|four|five|six|seven|eight|nine|ten|dozen|hundred|most|majority)\b/iu;

/** A remark on a target without a figure. */
export function targetRemark({ target }: Pick<PlannedMetric, 'target'>): Remark | undefined {
  if (FIGURE.test(target)) return undefined;
  return {
    id: 'target',
    message: `Does the target “${target.trim()}” name a figure? Without one it is not clear when it is met.`,
  };
}
