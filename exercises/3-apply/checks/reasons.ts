// The usual reasons behind a failed check of Exercise 3.

export const STARTER = 'Nothing is built yet. Begin with new Counter({ … }) from prom-client.';
export const GLOBAL =
  'A metric without registers goes to the global registry, which this app never shows. Pass registers: [registry].';
export const LATE = 'Make the counter when satisfactionCounter is called, not inside record.';
export const OTHER_NAME =
  'The lab looks for satisfaction_score in the name, such as rag_satisfaction_score_total.';
export const GAUGE =
  'A gauge shows the current value, and loses what happens between two scrapes. Votes are events: count them with a Counter.';
export const COUNTER_FIRST = 'Make it a counter first. This check asks what a counter counts.';
export const HISTOGRAM =
  'Histograms and summaries are for amounts, such as seconds. A vote is an event with one of two ratings: count it with a Counter.';
export const TWO_COUNTERS =
  'One counter with the label rating is enough: the share of ups is then one division, and no rating is forgotten.';
export const NO_TOTAL =
  'OpenMetrics adds _total to every counter that lacks it. Without it, the counter has a different name in each format.';
export const TWICE_TOTAL = 'One _total is enough. No rule or dashboard looks for a second one.';
export const COLON =
  'Colons are for the results of recording rules, such as tier:votes:rate5m. Use underscores in your code.';
export const TWICE_ON_PAGE =
  'The lab calls collectDefaultMetrics() and counts its own work. Prometheus adds a name that is on /metrics twice, or refuses the page. Register only your counter.';
export const OTHER_FORMAT =
  'registry.setContentType() changes the page for every metric on the registry. The app has chosen the format: leave it.';
export const NO_HELP =
  'Say what one step means, such as “Votes on answers, by rating.” Repeating the name does not help.';
export const OTHER_LABEL = 'Call the label rating: rules and dashboards ask for that name.';
export const NO_LABEL = "The counter has no label. Give it labelNames: ['rating'], and each inc() a rating.";
export const NO_RATING =
  'inc() was called without the rating. Each step belongs to one rating: inc({ rating: vote.rating }).';
export const NO_RATING_IN_LABELS =
  'inc() was called without the rating. With enableExemplars it takes one object: inc({ labels: { rating }, exemplarLabels }).';
export const UNLABELLED = 'No series has rating="up" or rating="down". Fix the label first.';
export const OTHER_VALUES =
  'Use vote.rating as it is: a query for rating="up" does not find another spelling.';
export const ONE_RATING = 'Count both ratings, each on its own series.';
export const UNBOUNDED =
  'Ids, questions, trace ids and times must not be labels: Prometheus keeps a series for each new value. A trace id fits into an exemplar.';
export const LAZY =
  'A series appears with its first inc(), and Prometheus can’t see that first step. Call inc({ rating }, 0) for both ratings when you make the counter.';
export const COUNTED_AT_START =
  'The counter counted a step before the first vote. inc({ rating }) is one step; inc({ rating }, 0) makes the series without a step.';
export const LATE_SERIES =
  'Prometheus can’t see the step that makes a series. Set every combination of your labels to 0 first.';
export const AT_IMPORT =
  'The counter is made when the file is loaded. Make it inside satisfactionCounter, with registers: [registry].';
export const GLOBAL_TOO =
  'A metric on the global registry shows up in every app of the process that uses it. Pass only registers: [registry].';
export const SHARED =
  'One counter outside satisfactionCounter serves every registry, so the apps count each other’s votes. Make it inside.';
export const ORPHANED =
  'The first app lost its counter when the second app was made. Keep the counter in a variable inside satisfactionCounter.';
export const CLEARED =
  'registry.clear() and removeSingleMetric() remove the metrics of others. Only add to the registry.';
export const RESET =
  'registry.resetMetrics() sets all metrics back to 0. Call only inc(), and only on your own counter.';
export const DEFAULT_LABELS =
  'registry.setDefaultLabels() adds a label to every metric on the registry. Labels of your own counter go into its labelNames.';
export const SAME_FAMILY =
  'OpenMetrics names a counter without its _total, so both metrics have one name there. Leave the other one out: PromQL works the score out.';
export const COUNTS_DIFFER =
  'The counter shows different values in the two formats, or on the two kinds of registry.';

/** The usual reason for an error of prom-client or of the file itself; undefined for another error. */
export function thrown(error: unknown): string | undefined {
  const message = error instanceof Error ? error.message : String(error);
  return THROWN.find(([pattern]) => pattern.test(message))?.[1];
}

const THROWN: readonly (readonly [RegExp, string])[] = [
  [
    / is not defined/,
    "This name is neither declared nor imported. Counter comes from prom-client: import { Counter } from 'prom-client'.",
  ],
  [
    /Invalid metric name/,
    'A name has only letters, digits and underscores, such as rag_satisfaction_score_total. Hyphens, dots and spaces are not allowed.',
  ],
  [/Invalid label name/, 'A label has only letters, digits and underscores in its name: rating.'],
  [
    /not possible to decrease/,
    'A counter only grows. Count a changed mind as one more vote, and leave the old rating as it is.',
  ],
  [
    /has already been registered/,
    'The counter is made more than once on one registry. Make it in satisfactionCounter, and only increment it in record.',
  ],
  [
    /Exemplars are supported only/,
    'The lab’s registry writes text. Make the counter with registers: [], then call registry.registerMetric(counter).',
  ],
  [/not a valid number/, 'A vote is one step: call inc() without a number.'],
  [
    /Missing mandatory help/,
    'help is the sentence that /metrics shows beside the name. prom-client needs it.',
  ],
  [/label/i, 'inc() got a label that is not in labelNames, or the wrong number of labels.'],
];
