import { seriesNames, technicalMetrics } from '#lab/rag-api/metric-catalogue.ts';

/** Every name that is found on `/metrics` before the exercise, histogram series included. */
export function exposedNames(): string[] {
  return technicalMetrics().flatMap(seriesNames);
}

/** The technical metric that measures what a text speaks of ("P95 latency", "cost"), or undefined. */
export function metricAbout(text: string): string | undefined {
  const plain = text.toLowerCase().replace(/[_-]+/g, ' ');
  const matches = (pattern: RegExp | undefined) => pattern?.test(plain) ?? false;
  return technicalMetrics().find(
    ({ about, answers }) => matches(about) || answers.some(({ asks }) => matches(asks)),
  )?.name;
}
