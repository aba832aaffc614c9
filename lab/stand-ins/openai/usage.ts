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
  /** Start of the UTC day, milliseconds since the epoch. */
  day: number;
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
  #totals: UsageTotal[] = [];

  add({ kind, model, input, output }: UsageEntry): void {
    const today = dayOf(Date.now());
    let total = this.day(today).find((one) => one.kind === kind && one.model === model);
    if (!total) {
      total = { day: today, kind, model, input: 0, output: 0, requests: 0 };
      const kept = this.#totals.filter(({ day }) => day > today - KEPT_DAYS * DAY_MS);
      this.#totals = [...kept, total];
    }
    total.input += input;
    total.output += output;
    total.requests += 1;
  }

  /** Totals of the UTC day that begins at this time, milliseconds since the epoch. */
  day(startMs: number): UsageTotal[] {
    return this.#totals.filter(({ day }) => day === startMs);
  }
}
