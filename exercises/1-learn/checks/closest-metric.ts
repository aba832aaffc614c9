import { seriesNames, technicalMetrics } from '#lab/rag-api/metric-catalogue.ts';

/** Every name on `/metrics` before the exercise, with the series of histograms. */
export function exposedNames(): string[] {
  return technicalMetrics().flatMap(seriesNames);
}

/** The technical metric that measures what a text is about ("P95 latency", "cost"), or undefined. */
export function metricAbout(text: string): string | undefined {
  const plain = text.toLowerCase().replace(/[_-]+/g, ' ');
  const matches = (pattern: RegExp | undefined) => pattern?.test(plain) ?? false;
  return technicalMetrics().find(
    ({ about, answers }) => matches(about) || answers.some(({ asks }) => matches(asks)),
  )?.name;
}
