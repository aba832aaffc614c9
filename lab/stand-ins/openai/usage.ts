/** One call that the stand-in answered. */
interface UsageEntry {
  kind: 'completions' | 'embeddings';
  model: string;
  /** Tokens. */
  input: number;
  output: number;
}

/** Calls of one model on one day. */
export interface UsageTotal extends UsageEntry {
  requests: number;
}

/** The calls to the stand-in, summed by day, kind and model, so that its size does not grow with the calls. */
export interface UsageLedger {
  add(entry: UsageEntry): void;
  /** Totals of the UTC day that begins at this time, milliseconds since the epoch. */
  day(startMs: number): UsageTotal[];
}

export const DAY_MS = 86_400_000;
const KEPT_DAYS = 31;

/** Start of the UTC day of a time, both in milliseconds since the epoch. */
export function dayOf(ms: number): number {
  return Math.floor(ms / DAY_MS) * DAY_MS;
}

export function usageLedger(): UsageLedger {
  const days = new Map<number, Map<string, UsageTotal>>();
  return {
    add(entry) {
      const today = dayOf(Date.now());
      let totals = days.get(today);
      if (!totals) {
        totals = new Map();
        days.set(today, totals);
        for (const day of days.keys()) if (day <= today - KEPT_DAYS * DAY_MS) days.delete(day);
      }
      const key = `${entry.kind} ${entry.model}`;
      const total = totals.get(key) ?? { ...entry, input: 0, output: 0, requests: 0 };
      total.input += entry.input;
      total.output += entry.output;
      total.requests += 1;
      totals.set(key, total);
    },
    day: (startMs) => [...(days.get(startMs)?.values() ?? [])],
  };
}
