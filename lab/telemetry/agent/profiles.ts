import type { ProfileRecord } from '../records.ts';
import { appStack } from './app-frames.ts';
import { keptText } from './kept-text.ts';
import type { ProfileUpload } from './profile-payload.ts';
import { AHEAD_MS } from './spans.ts';

/** Folded stacks: names joined by `;`, outermost first, each with its CPU time in nanoseconds. */
export type Folded = ReadonlyMap<string, number>;

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
/** Stacks that are kept of one minute, about 200 characters each; further ones are counted together as {@link REST}. */
const STACKS_PER_MINUTE = 1_000;
/** Their characters in total: at worst 18 MB an hour, or twice as much for names that are not Latin. */
export const CHARACTERS_PER_MINUTE = 300_000;
/** One upload each second for an hour. */
const RECORDS = 3_600;
export const REST = '(more stacks)';

/** The profiles of the last hour: the uploads, and their stacks folded and added up by the minute. */
export class Profiles {
  #records: ProfileRecord[] = [];
  readonly #minutes = new Map<number, Minute>();
  readonly #now: () => number;

  constructor(now: () => number = Date.now) {
    this.#now = now;
  }

  /** Adds a profile, unless it comes from the future: a sender's clock may only be a little ahead. */
  add({ record, stacks }: ProfileUpload): void {
    if (record.takenAt > this.#now() + AHEAD_MS) return;
    this.#records = [...this.#records, record].slice(-RECORDS);
    const minute = Math.floor(record.takenAt / MINUTE_MS);
    const kept = this.#minutes.get(minute) ?? new Minute();
    this.#minutes.set(minute, kept);
    for (const stack of stacks) {
      const names = appStack(stack.frames);
      if (names.length > 0 && stack.cpu > 0) kept.add(names.join(';'), stack.cpu);
    }
    this.#forget();
  }

  /** Uploads of the last hour, oldest first. */
  records(): readonly ProfileRecord[] {
    this.#forget();
    return this.#records;
  }

  /** The stacks of the last minutes, added up. */
  folded(minutes: number): Folded {
    const since = Math.floor(this.#now() / MINUTE_MS) - minutes;
    const all = new Map<string, number>();
    for (const [minute, { folded }] of this.#minutes)
      if (minute >= since) for (const [line, cpu] of folded) all.set(line, (all.get(line) ?? 0) + cpu);
    return all;
  }

  #forget(): void {
    const since = this.#now() - HOUR_MS;
    this.#records = this.#records.filter(({ takenAt }) => takenAt >= since);
    for (const minute of this.#minutes.keys())
      if ((minute + 1) * MINUTE_MS < since) this.#minutes.delete(minute);
  }
}

/** The stacks of a minute, limited in number and in size. */
class Minute {
  readonly folded = new Map<string, number>();
  #characters = 0;

  add(line: string, cpu: number): void {
    const known = this.folded.get(line);
    if (known !== undefined) this.folded.set(line, known + cpu);
    else if (line === REST || this.#fits(line)) {
      this.folded.set(keptText(line, line.length), cpu);
      this.#characters += line.length;
    } else this.add(REST, cpu);
  }

  #fits(line: string): boolean {
    return this.folded.size < STACKS_PER_MINUTE && this.#characters + line.length <= CHARACTERS_PER_MINUTE;
  }
}
