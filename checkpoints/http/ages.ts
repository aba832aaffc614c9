const [SECOND, MINUTE, HOUR] = [1000, 60_000, 3_600_000];
export const DAY = 24 * HOUR;

/** `20 ms`, `0.4 s`, `70 min`, `26 h`, `3 days`. A negative span, from clocks that disagree, counts as 0 ms. */
export function span(ms: number): string {
  const length = Math.max(0, ms);
  if (length < SECOND / 10) return `${Math.round(length)} ms`;
  if (length < SECOND) return `${Math.round(length / 100) / 10} s`;
  if (length < 2 * MINUTE) return `${Math.round(length / SECOND)} s`;
  if (length < 2 * HOUR) return `${Math.round(length / MINUTE)} min`;
  if (length < 2 * DAY) return `${Math.round(length / HOUR)} h`;
  return `${Math.round(length / DAY)} days`;
}

/** `2 s ago`, `70 min ago`. */
export const ago = (ms: number) => `${span(ms)} ago`;

/** A point of time for `details`, such as `2026-11-23T09:30:00.000Z`. */
export function iso(at: number | undefined): string | undefined {
  return at === undefined ? undefined : new Date(at).toISOString();
}
