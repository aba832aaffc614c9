// The usual reasons behind a failed check of Exercise 3.

export const STARTER = 'Nothing is built yet: begin with new Counter({ … }) from prom-client.';
export const GLOBAL =
  'A metric without registers goes to the global registry, which this app never shows. Pass registers: [registry].';
export const LATE = 'Make the counter when satisfactionCounter is called, not inside record.';
export const OTHER_NAME =
  'The lab looks for satisfaction_score in the name, such as rag_satisfaction_score_total.';
export const GAUGE =
  'A gauge shows how things stand, and forgets what happened between two scrapes. Votes are events: count them with a Counter.';
export const HISTOGRAM =
  'Histograms and summaries are for amounts, such as seconds. A vote is an event with one of two ratings: count it with a Counter.';
export const TWO_COUNTERS =
  'One counter with a label rating does for both: the share of ups is then one division, and no rating can be forgotten.';
export const NO_TOTAL =
  'OpenMetrics appends _total to every counter that lacks it: rules and dashboards then look for a name that is there in one format only.';
export const TWICE_TOTAL = 'One _total says counter; the second one says nothing, and no rule looks for it.';
export const COLON =
  'Colons mark what a recording rule has worked out, such as tier:votes:rate5m. Code that counts uses underscores.';
export const TWICE_ON_PAGE =
  'The lab calls collectDefaultMetrics() and counts its own work. A name that is on /metrics twice is added up twice, or Prometheus refuses the page. Bring your counter alone.';
export const OTHER_FORMAT =
  'registry.setContentType() changes the page for every metric on it. Whoever made the registry chose its format: leave it.';
export const NO_HELP =
  'Say what one step is, such as “Votes on answers, by rating.”; the name alone is no help.';
export const OTHER_LABEL =
  'The label has to be called rating, because rules and dashboards ask for that name.';
export const NO_LABEL = "The counter has no label. Give it labelNames: ['rating'], and each inc() a rating.";
export const NO_RATING =
  'inc() was called without the rating. With enableExemplars it takes one object: inc({ labels: { rating }, exemplarLabels }).';
export const OTHER_VALUES =
  'The values are vote.rating as it is: whoever asks for rating="up" finds nothing under another spelling.';
export const ONE_RATING = 'Both ratings are counted, each on a series of its own.';
export const UNBOUNDED =
  'Ids, questions, trace ids and times have no place in labels: each new value is a series that Prometheus keeps for ever. A trace id fits into an exemplar.';
export const LAZY =
  'A series comes into being with its first inc(), and Prometheus can’t see that first step. Call inc({ rating }, 0) for both when the counter is made.';
export const COUNTED_AT_START =
  'A step was counted that nobody voted for: inc({ rating }) is one step, inc({ rating }, 0) is none.';
export const LATE_SERIES =
  'Prometheus can’t see the first step of a series that comes with it. Make every combination of your labels at 0 first.';
export const AT_IMPORT =
  'The counter is made when the file is loaded. Make it inside satisfactionCounter, with registers: [registry].';
export const GLOBAL_TOO =
  'What is on the global registry shows up in every app of the process that uses it. Pass registers: [registry] alone.';
export const SHARED =
  'One counter outside satisfactionCounter serves every registry, so the apps count each other’s votes. Make it inside.';
export const ORPHANED =
  'The first app lost its counter as soon as there was a second one: keep it in a variable inside satisfactionCounter.';
export const CLEARED =
  'registry.clear() and removeSingleMetric() take away what others count. Only add to the registry.';
export const RESET =
  'registry.resetMetrics() sets everybody’s metrics back to 0. Only ever call inc() on your own counter.';
export const COUNTS_DIFFER =
  'The counter shows something else depending on how it is read, or on what kind of registry it is on.';

/** What an error of prom-client comes from. */
export function thrown(error: unknown): string | undefined {
  const message = error instanceof Error ? error.message : String(error);
  return THROWN.find(([pattern]) => pattern.test(message))?.[1];
}

const THROWN: readonly (readonly [RegExp, string])[] = [
  [
    /not possible to decrease/,
    'A counter only grows. A changed mind is one more vote; nothing is taken back from the old rating.',
  ],
  [
    /has already been registered/,
    'The counter is made more than once on one registry. Make it in satisfactionCounter with registers: [registry], and only increment it in record.',
  ],
  [
    /Exemplars are supported only/,
    'The lab’s registry is a text one. Make the counter with registers: [], and hand it to registry.registerMetric(counter).',
  ],
  [/not a valid number/, 'A vote is one step: leave the number out of inc().'],
  [
    /Missing mandatory help/,
    'help is the sentence that /metrics shows beside the name; prom-client insists on it.',
  ],
  [/label/i, 'inc() was given a label that is not among labelNames, or the wrong number of them.'],
];
