export const HOUR_MS = 3_600_000;
export const DAY_MS = 24 * HOUR_MS;
export const WEEK_MS = 7 * DAY_MS;
/** Days of a history: two weeks. */
export const DAYS = 14;

/** The start of the newest Monday in UTC: a history ends there. So the two weeks are whole, and a seed gives the same all week. */
export function lastMonday(now = Date.now()): number {
  const FIRST_MONDAY = 4 * DAY_MS; // 5 January 1970
  return Math.floor((now - FIRST_MONDAY) / WEEK_MS) * WEEK_MS + FIRST_MONDAY;
}

/** Questions of each hour of a day, and of each day of a week from Monday on, as relative numbers. */
const HOURS = [
  1, 0.7, 0.5, 0.4, 0.5, 0.9, 2, 4, 7, 9, 9.5, 9, 7, 8, 9, 9, 8.5, 7.5, 5.5, 4.5, 4, 3.5, 2.5, 1.6,
] as const;
const WEEKDAYS = [1.08, 1.05, 1, 1, 0.9, 0.38, 0.34] as const;

/** Share of all questions that have been asked at the end of each hour of a history; ends with 1. */
export const ASKED_BY_HOUR: readonly number[] = (() => {
  let sum = 0;
  const sums = Array.from({ length: DAYS * 24 }, (_, hour) => {
    sum += HOURS[hour % 24]! * WEEKDAYS[Math.floor(hour / 24) % 7]!;
    return sum;
  });
  return sums.map((value) => value / sum);
})();

/**
 * The times of a number of questions in order, milliseconds after the start of a history. Each takes an equal part of the
 * curve, at a random place in it, so any number of them needs no memory.
 */
export function* times(count: number, next: () => number): Generator<number> {
  let hour = 0;
  for (let i = 0; i < count; i += 1) {
    const share = (i + next()) / count;
    while (hour < ASKED_BY_HOUR.length - 1 && ASKED_BY_HOUR[hour]! < share) hour += 1;
    const before = ASKED_BY_HOUR[hour - 1] ?? 0;
    yield Math.floor((hour + (share - before) / (ASKED_BY_HOUR[hour]! - before)) * HOUR_MS);
  }
}

/** `Wed 14:10`, in UTC. */
export function dayAndTime(at: number): string {
  return `${dayName(at)} ${new Date(at).toISOString().slice(11, 16)}`;
}

/** `Wed`, in UTC. */
export function dayName(at: number): string {
  return new Date(at).toLocaleDateString('en-GB', { weekday: 'short', timeZone: 'UTC' });
}

/** `2 h 10 min`, `3 d 4 h`, `5 min`. */
export function lasting(ms: number): string {
  const minutes = Math.round(ms / 60_000);
  const [days, hours, rest] = [Math.floor(minutes / 1440), Math.floor(minutes / 60) % 24, minutes % 60];
  if (days > 0) return hours > 0 ? `${days} d ${hours} h` : `${days} d`;
  if (hours > 0) return rest > 0 ? `${hours} h ${rest} min` : `${hours} h`;
  return `${rest} min`;
}
