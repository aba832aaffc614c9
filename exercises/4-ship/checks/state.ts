import type { Fault } from '../../kit/failure.ts';
import type { PlannedMetric } from '../ship/plan.ts';

/** A state in a counter's name, such as `rag_open_tickets_total`. Seconds and money may be counted. */
const STATE_IN_NAME =
  /(?:^|_)(?:active|open|current|pending|online|remaining|concurrent|connected)_(?!seconds|usd|eur|bytes|days)[a-z]+_total$/;

/** A state in its help text: "Tickets that are open at the moment." */
const STATE_IN_HELP =
  /\b(?:at the moment(?! (?:of|when|that|the|an?)\b)|at present|right now|at any (?:one |given )?time|currently (?:open|active|online|waiting|pending|in use)|(?:falls?|sinks?|goes down|decreases?) (?:when|again|as))\b/i;

/**
 * What is wrong with a counter of something that also falls: a counter only grows, so its rate says how many came, not how
 * many there are.
 */
export function stateFault({
  name,
  type,
  help,
}: Pick<PlannedMetric, 'name' | 'type' | 'help'>): Fault | undefined {
  if (type !== 'counter') return undefined;
  const said = STATE_IN_NAME.test(name) ? name : STATE_IN_HELP.test(help) && `"${help.trim()}"`;
  if (!said) return undefined;
  return {
    expected: 'a counter of something that only happens more often',
    got: said,
    likely: `This number also goes down, and a counter can’t. Use a gauge for how many there are now (${name.replace(/_total$/, '')}), and a counter for events, such as tickets opened.`,
  };
}
