import {
  type ExposedSample,
  type Exposition,
  ExpositionError,
  parseExposition,
} from '#lab/prometheus/exposition.ts';
import { exposition, type METRICS_TYPES, type Registry } from '#lab/rag-api/metrics.ts';
import { CheckFailure } from './check.ts';

const CONTENT_TYPES = { text: 'text/plain', openMetrics: 'application/openmetrics-text' };

/** The format that a page has, or that a registry was made for. */
export type Format = keyof typeof METRICS_TYPES;

/** Scrapes a registry and reads the page as Prometheus does. Throws CheckFailure when Prometheus would refuse it. */
export async function scrape(registry: Registry, format: Format = 'text'): Promise<Exposition> {
  const page = await exposition(registry, format);
  try {
    return parseExposition(page, CONTENT_TYPES[format]);
  } catch (error) {
    if (!(error instanceof ExpositionError)) throw error;
    throw new CheckFailure({
      did: 'GET /metrics',
      expected: 'lines that Prometheus understands',
      got: error.message,
      likely:
        'Prometheus drops the whole scrape for one malformed line. Look at the name and labels of your metric.',
    });
  }
}

/** A series as `/metrics` writes it, labels sorted: `votes_total{rating="up",tier="free"}`, or just `votes_total`. */
export function seriesName({ name, labels }: Pick<ExposedSample, 'name' | 'labels'>): string {
  const pairs = [...labels].sort(([a], [b]) => (a < b ? -1 : 1));
  if (pairs.length === 0) return name;
  return `${name}{${pairs.map(([label, value]) => `${label}=${JSON.stringify(value)}`).join(',')}}`;
}

/** Series with their values, as `/metrics` writes them, at most `limit` of them. */
export function linesOf(samples: readonly ExposedSample[], limit = 4): string {
  if (samples.length === 0) return 'no series';
  const lines = samples.slice(0, limit).map((sample) => `${seriesName(sample)} ${sample.value}`);
  const more = samples.length - lines.length;
  return `${lines.join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}

/** A series that changed between two scrapes: its value moved, or it is new (its value is the change), or it is gone. */
export interface Change {
  sample: ExposedSample;
  /** NaN when one of the two values is; undefined when the series is gone. */
  by: number | undefined;
  isNew: boolean;
}

/** The series that changed between two scrapes. The order of series and labels does not matter. */
export function changes(before: readonly ExposedSample[], after: readonly ExposedSample[]): Change[] {
  const old = new Map(before.map((sample) => [seriesName(sample), sample]));
  const found: Change[] = [];
  for (const sample of after) {
    const name = seriesName(sample);
    const was = old.get(name);
    old.delete(name);
    if (was && Object.is(was.value, sample.value)) continue;
    found.push({ sample, by: sample.value - (was?.value ?? 0), isNew: was === undefined });
  }
  for (const sample of old.values()) found.push({ sample, by: undefined, isNew: false });
  return found;
}
