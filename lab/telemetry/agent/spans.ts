import type { SpanRecord } from '../records.ts';

const HOUR_MS = 3_600_000;
/** How far a sender's clock may be ahead. */
export const AHEAD_MS = 60_000;

/** Spans that are kept at most: an hour of a class, about 6 MB, or 40 MB with the longest names. */
export const KEPT_SPANS = 20_000;

/** The newest spans of the last hour. */
export class Spans {
  #spans: SpanRecord[] = [];
  readonly #now: () => number;

  constructor(now: () => number = Date.now) {
    this.#now = now;
  }

  /** Adds spans that ended in the last hour. A span from the future would stay too long and displace others. */
  add(spans: readonly SpanRecord[]): void {
    const now = this.#now();
    for (const span of spans) {
      const endedAt = span.startedAt + span.durationMs;
      if (endedAt >= now - HOUR_MS && endedAt <= now + AHEAD_MS) this.#spans.push(span);
    }
    // cut at twice the limit only, as each cut copies the list
    if (this.#spans.length > 2 * KEPT_SPANS) this.#spans = this.#spans.slice(-KEPT_SPANS);
  }

  /** Oldest first. */
  all(): readonly SpanRecord[] {
    const since = this.#now() - HOUR_MS;
    this.#spans = this.#spans.filter((s) => s.startedAt + s.durationMs >= since).slice(-KEPT_SPANS);
    return this.#spans;
  }
}
