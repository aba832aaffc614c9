import type { ProfileRecord } from '../records.ts';
import { appStack } from './app-frames.ts';
import type { ProfileUpload } from './profile-payload.ts';

/** Folded stacks: names joined by `;`, outermost first, each with what was spent in it in nanoseconds. */
export type Folded = ReadonlyMap<string, { cpu: number; wall: number }>;

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
/** Different stacks that are kept of one minute, about 200 bytes each; the rest is counted together. */
const STACKS_PER_MINUTE = 1_000;
/** One upload each second for an hour. */
const RECORDS = 3_600;
const REST = '(more stacks)';

/** The profiles of the last hour: what was uploaded, and its stacks folded and added up by the minute. */
export class Profiles {
  #records: ProfileRecord[] = [];
  readonly #minutes = new Map<number, Map<string, { cpu: number; wall: number }>>();
  readonly #now: () => number;

  constructor(now: () => number = Date.now) {
    this.#now = now;
  }

  add({ record, stacks }: ProfileUpload): void {
    this.#records = [...this.#records, record].slice(-RECORDS);
    const minute = Math.floor(record.takenAt / MINUTE_MS);
    const folded = this.#minutes.get(minute) ?? new Map();
    this.#minutes.set(minute, folded);
    for (const stack of stacks) {
      const names = appStack(stack.frames);
      if (names.length === 0) continue;
      const line = names.join(';');
      const key = folded.has(line) || folded.size < STACKS_PER_MINUTE ? line : REST;
      const sum = folded.get(key) ?? { cpu: 0, wall: 0 };
      folded.set(key, { cpu: sum.cpu + stack.cpu, wall: sum.wall + stack.wall });
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
    for (const [minute, stacks] of this.#minutes) {
      if (minute < since) continue;
      for (const [line, { cpu, wall }] of stacks) {
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
      if ((minute + 1) * MINUTE_MS < since || minute * MINUTE_MS > this.#now() + HOUR_MS)
        this.#minutes.delete(minute);
  }
}
