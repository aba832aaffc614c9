import { seriesNames, technicalMetrics } from '#lab/rag-api/metric-catalogue.ts';

/** Every name on `/metrics` before the exercise, with the series of histograms. */
export function exposedNames(): string[] {
  return technicalMetrics().flatMap(seriesNames);
}
