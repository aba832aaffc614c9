import type { ProfileRecord } from '../records.ts';
import { appStack } from './app-frames.ts';
import { keptText } from './kept-text.ts';
import type { ProfileUpload } from './profile-payload.ts';
import { AHEAD_MS } from './spans.ts';

/** Folded stacks: names joined by `;`, outermost first, each with what was spent in it in nanoseconds. */
export type Folded = ReadonlyMap<string, { cpu: number; wall: number }>;

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
/** Different stacks that are kept of one minute, about 200 characters each; the rest is counted together. */
const STACKS_PER_MINUTE = 1_000;
/** Their characters altogether: at worst 18 MB an hour, or twice as much where names are not Latin. */
export const CHARACTERS_PER_MINUTE = 300_000;
/** One upload each second for an hour. */
const RECORDS = 3_600;
/** What is counted together. */
export const REST = '(more stacks)';

/** The profiles of the last hour: what was uploaded, and its stacks folded and added up by the minute. */
export class Profiles {
  #records: ProfileRecord[] = [];
  readonly #minutes = new Map<number, Minute>();
  readonly #now: () => number;

  constructor(now: () => number = Date.now) {
    this.#now = now;
  }

  /** Takes what was measured in the last hour, or by a clock that is a little ahead. */
  add({ record, stacks }: ProfileUpload): void {
    if (record.takenAt > this.#now() + AHEAD_MS) return;
    this.#records = [...this.#records, record].slice(-RECORDS);
    const minute = Math.floor(record.takenAt / MINUTE_MS);
    const kept = this.#minutes.get(minute) ?? new Minute();
    this.#minutes.set(minute, kept);
    for (const stack of stacks) {
      const names = appStack(stack.frames);
      if (names.length === 0) continue;
      const sum = kept.of(names.join(';'));
      sum.cpu += stack.cpu;
      sum.wall += stack.wall;
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
    const all = new Map<string, { cpu: number; wall: number }>();
    for (const [minute, { folded }] of this.#minutes) {
      if (minute < since) continue;
      for (const [line, { cpu, wall }] of folded) {
        const sum = all.get(line) ?? { cpu: 0, wall: 0 };
        all.set(line, { cpu: sum.cpu + cpu, wall: sum.wall + wall });
      }
    }
    return all;
  }

  #forget(): void {
    const since = this.#now() - HOUR_MS;
    this.#records = this.#records.filter(({ takenAt }) => takenAt >= since);
    for (const minute of this.#minutes.keys())
      if ((minute + 1) * MINUTE_MS < since) this.#minutes.delete(minute);
  }
}

interface Spent {
  cpu: number;
  wall: number;
}

/** The stacks of a minute, bounded in number and in size. */
class Minute {
  readonly folded = new Map<string, Spent>();
  #characters = 0;

  /** What was spent in a stack so far; in all the others together where there is no more room. */
  of(line: string): Spent {
    const known = this.folded.get(line);
    if (known) return known;
    const fits =
      this.folded.size < STACKS_PER_MINUTE && this.#characters + line.length <= CHARACTERS_PER_MINUTE;
    if (!fits && line !== REST) return this.of(REST);
    const spent = { cpu: 0, wall: 0 };
    this.folded.set(keptText(line, line.length), spent);
    this.#characters += line.length;
    return spent;
  }
}
