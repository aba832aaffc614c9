import type { SpanRecord } from '../records.ts';

const HOUR_MS = 3_600_000;
/** How far a sender's clock may be ahead. */
export const AHEAD_MS = 60_000;

/** Spans that are kept at most: an hour of a classroom, about 6 MB, and at worst 40 MB of long names. */
export const KEPT_SPANS = 20_000;

/** The newest spans of the last hour. */
export class Spans {
  #spans: SpanRecord[] = [];
  readonly #now: () => number;

  constructor(now: () => number = Date.now) {
    this.#now = now;
  }

  /** Takes what ended in the last hour. What is dated in the future would never grow old, and drive out the rest. */
  add(spans: readonly SpanRecord[]): void {
    const now = this.#now();
    for (const span of spans) {
      const endedAt = span.startedAt + span.durationMs;
      if (endedAt >= now - HOUR_MS && endedAt <= now + AHEAD_MS) this.#spans.push(span);
    }
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
