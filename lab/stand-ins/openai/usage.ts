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

export const DAY_MS = 86_400_000;
const KEPT_DAYS = 31;

/** Start of the UTC day of a time, both in milliseconds since the epoch. */
export function dayOf(ms: number): number {
  return Math.floor(ms / DAY_MS) * DAY_MS;
}

/** The calls to the stand-in, summed by day, kind and model, so that its size does not grow with the calls. */
export class UsageLedger {
  readonly #days = new Map<number, Map<string, UsageTotal>>();

  add(entry: UsageEntry): void {
    const today = dayOf(Date.now());
    for (const day of this.#days.keys()) if (day <= today - KEPT_DAYS * DAY_MS) this.#days.delete(day);
    const totals = this.#days.get(today) ?? new Map<string, UsageTotal>();
    this.#days.set(today, totals);
    const key = `${entry.kind} ${entry.model}`;
    const total = totals.get(key) ?? { ...entry, input: 0, output: 0, requests: 0 };
    total.input += entry.input;
    total.output += entry.output;
    total.requests += 1;
    totals.set(key, total);
  }

  /** Totals of the UTC day that begins at this time, milliseconds since the epoch. */
  day(startMs: number): UsageTotal[] {
    return [...(this.#days.get(startMs)?.values() ?? [])];
  }
}
