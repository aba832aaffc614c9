import type { Labels } from './exposition.ts';

/** How far back an instant query looks for the newest sample: Prometheus's default. */
export const LOOKBACK_MS = 5 * 60_000;
/** Samples of one series that are kept. */
const MAX_SAMPLES = 300;

/** A value at a time in milliseconds. Without a value, the series ends here (Prometheus's staleness marker). */
export interface Sample {
  at: number;
  value: number | undefined;
}

/** Samples of one series, oldest first. The metric's name is the label `__name__`. */
export interface Series {
  labels: Labels;
  samples: readonly Sample[];
}

/** A series with its value at one moment. */
interface Point {
  labels: Labels;
  at: number;
  value: number;
}

/** The samples for PromQL. All times are milliseconds since the epoch. */
export interface SampleSource {
  /** The newest sample in the five minutes before `time`, of each series that has not ended. */
  at(time: number, wanted: (labels: Labels) => boolean): Point[];
  /** Samples in (from, to], as in Prometheus 3, without staleness markers. Leaves out series without samples. */
  between(from: number, to: number, wanted: (labels: Labels) => boolean): Series[];
}

/** The last five minutes of a target's series, in memory. */
export class History {
  readonly #series = new Map<string, { labels: Labels; samples: Sample[] }>();
  readonly #maxSeries: number;
  readonly samples: SampleSource = sourceOf(() => this.#series.values(), LOOKBACK_MS);

  constructor(maxSeries: number) {
    this.#maxSeries = maxSeries;
  }

  /** Adds a whole scrape, or throws and adds nothing where there would be more series than the limit. */
  addAll(samples: readonly { labels: Labels; sample: Sample }[]): void {
    const keys = new Set([...this.#series.keys(), ...samples.map(({ labels }) => seriesKey(labels))]);
    if (keys.size > this.#maxSeries)
      throw new Error(
        `more than ${this.#maxSeries} series: a label probably has an unlimited number of values (user ids, questions, trace ids). Remove that label.`,
      );
    for (const { labels, sample } of samples) this.add(labels, sample);
  }

  /**
   * Adds one sample, regardless of the limit on series: the scraper's own `up` must always be stored. Ignores a second
   * sample of a series at the same time, as Prometheus does.
   */
  add(labels: Labels, sample: Sample): void {
    const key = seriesKey(labels);
    const series = this.#series.get(key) ?? { labels, samples: [] };
    this.#series.set(key, series);
    const newest = series.samples.at(-1);
    if (newest && newest.at >= sample.at) return;
    series.samples.push(sample);
    if (series.samples.length > MAX_SAMPLES) series.samples.shift();
  }

  /** Deletes samples that no query can reach any more. */
  forgetBefore(time: number): void {
    for (const [key, { samples }] of this.#series) {
      while (samples[0] && samples[0].at < time) samples.shift();
      if (samples.length === 0) this.#series.delete(key);
    }
  }

  /**
   * A copy that never changes, with every time `agoMs` earlier. Queries on it have no five-minute limit, so their answer
   * stays the same for as long as the fault is on.
   */
  frozen(agoMs: number): SampleSource {
    const copies = [...this.#series.values()].map(({ labels, samples }) => ({
      labels,
      samples: samples.map(({ at, value }) => ({ at: at - agoMs, value })),
    }));
    return sourceOf(() => copies, Number.POSITIVE_INFINITY);
  }
}

/** A key for labels, independent of their order. */
export function seriesKey(labels: Labels): string {
  return JSON.stringify([...labels].sort(([a], [b]) => (a < b ? -1 : 1)));
}

function sourceOf(all: () => Iterable<Series>, lookbackMs: number): SampleSource {
  const chosen = (wanted: (labels: Labels) => boolean) => [...all()].filter(({ labels }) => wanted(labels));
  return {
    at: (time, wanted) =>
      chosen(wanted).flatMap(({ labels, samples }) => {
        const newest = samples.findLast(({ at }) => at <= time);
        if (newest?.value === undefined || newest.at <= time - lookbackMs) return [];
        return [{ labels, at: newest.at, value: newest.value }];
      }),
    between: (from, to, wanted) =>
      chosen(wanted)
        .map(({ labels, samples }) => ({
          labels,
          samples: samples.filter(({ at, value }) => value !== undefined && at > from && at <= to),
        }))
        .filter(({ samples }) => samples.length > 0),
  };
}
