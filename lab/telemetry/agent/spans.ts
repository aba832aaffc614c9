import type { SpanRecord } from '../records.ts';

const HOUR_MS = 3_600_000;

/** Spans that are kept at most: an hour of a classroom, about 6 MB. */
export const KEPT_SPANS = 20_000;

/** The newest spans of the last hour. */
export class Spans {
  #spans: SpanRecord[] = [];
  readonly #now: () => number;

  constructor(now: () => number = Date.now) {
    this.#now = now;
  }

  add(spans: readonly SpanRecord[]): void {
    for (const span of spans) this.#spans.push(span);
    // twice the bound before cutting: one copy for many pushes
    if (this.#spans.length > 2 * KEPT_SPANS) this.#spans = this.#spans.slice(-KEPT_SPANS);
  }

  /** Oldest first. */
  all(): readonly SpanRecord[] {
    const since = this.#now() - HOUR_MS;
    this.#spans = this.#spans.filter((s) => s.startedAt + s.durationMs >= since).slice(-KEPT_SPANS);
    return this.#spans;
  }
}
