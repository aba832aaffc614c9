import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { DAY_MS, DAYS, HOUR_MS } from './calendar.ts';
import { type Dimension, kindOf, type Signal, valuesOf } from './signals.ts';
import type { Asked } from './traffic.ts';
import type { Users } from './users.ts';

/** Time between two samples: Prometheus looks back five minutes for the newest one. */
export const STEP_MS = 5 * 60_000;
const STEPS = (DAYS * DAY_MS) / STEP_MS;

/** One series: the change in each step, or the value of a gauge. */
interface Row {
  /** Name with its suffix, and labels as in the exposition format. */
  text: string;
  changes: Float64Array;
  gauge: boolean;
}

/** The series of a history in memory. Their size is the same for any number of questions: 32 kB for each series. */
export class HistorySeries {
  readonly #from: number;
  readonly #families: Family[];

  constructor(signals: readonly Signal[], from: number, cohorts: readonly string[]) {
    this.#from = from;
    this.#families = signals.map((signal) => new Family(signal, valuesOf(cohorts)));
  }

  /** Counts a question and what came of it. */
  add(asked: Asked): void {
    for (const family of this.#families) family.observe(asked, this.#from);
  }

  /** Reads the gauges at the end of an hour, which is also their value until the next. */
  sample(hour: number, users: Users): void {
    const gauges = this.#families.filter(({ signal }) => kindOf(signal).type === 'gauge');
    if (gauges.length === 0) return;
    const active = users.active(hour * HOUR_MS);
    for (const family of gauges) family.sample(active, (hour * HOUR_MS) / STEP_MS);
  }

  /** Writes all of it as OpenMetrics with timestamps. The samples of a metric follow each other, as promtool needs it. */
  async write(path: string): Promise<void> {
    const out = createWriteStream(path);
    const put = async (text: string) => void (out.write(text) || (await once(out, 'drain')));
    for (const family of this.#families) {
      await put(family.head());
      for (const row of family.rows()) await put(lines(row, this.#from));
    }
    out.end('# EOF\n');
    await once(out, 'finish');
  }
}

function lines({ text, changes, gauge }: Row, from: number): string {
  let value = 0;
  const written: string[] = [];
  for (let step = 0; step <= STEPS; step += 1) {
    value = gauge ? changes[step]! : value + changes[step]!;
    written.push(`${text} ${Number(value.toPrecision(12))} ${(from + step * STEP_MS) / 1000}\n`);
  }
  return written.join('');
}

/** All series of one signal. Every combination of its labels starts at 0: Prometheus sees only increases after that. */
class Family {
  readonly signal: Signal;
  readonly #rows = new Map<string, Row>();
  readonly #labels: readonly (readonly [label: string, dimension: Dimension])[];
  readonly #buckets: readonly number[] | undefined;

  constructor(signal: Signal, values: Record<Dimension, readonly string[]>) {
    this.signal = signal;
    this.#labels = Object.entries(signal.labels);
    const { type, buckets } = kindOf(signal);
    this.#buckets = buckets;
    const gauge = type === 'gauge';
    for (const combination of combinations(this.#labels.map(([, dimension]) => values[dimension]))) {
      const pairs = combination.map((value, i) => `${this.#labels[i]![0]}="${value}"`);
      const row = (suffix: string, more: string[] = []) => {
        const inner = [...pairs, ...more].join(',');
        const text = `${signal.name}${suffix}${inner ? `{${inner}}` : ''}`;
        this.#rows.set(combination.join('|') + suffix + more.join(), {
          text,
          changes: new Float64Array(STEPS + 1),
          gauge,
        });
      };
      if (!buckets) row('');
      else {
        for (const le of buckets) row('_bucket', [`le="${le}"`]);
        row('_bucket', ['le="+Inf"']);
        row('_count');
        row('_sum');
      }
    }
  }

  observe(asked: Asked, from: number): void {
    kindOf(this.signal).observe?.(asked, (values, at, amount) => {
      const step = Math.ceil((at - from) / STEP_MS);
      const key = this.#labels.map(([, dimension]) => values[dimension]).join('|');
      const add = (suffix: string, change: number) => {
        const row = this.#rows.get(key + suffix);
        if (row) row.changes[step]! += change;
      };
      if (!this.#buckets) return add('', amount);
      for (const le of this.#buckets) if (amount <= le) add(`_bucketle="${le}"`, 1);
      add('_bucketle="+Inf"', 1);
      add('_count', 1);
      add('_sum', amount);
    });
  }

  /** @param active users by tier and cohort, such as `paid|2026-08` */
  sample(active: ReadonlyMap<string, number>, step: number): void {
    const until = Math.min(STEPS, step + HOUR_MS / STEP_MS - 1);
    for (const [key, row] of this.#rows) {
      const wanted = key.split('|');
      let count = 0;
      for (const [user, users] of active) {
        const [tier, cohort] = user.split('|');
        const values: Partial<Record<Dimension, string>> = { tier, cohort };
        if (this.#labels.every(([, dimension], i) => values[dimension] === wanted[i])) count += users;
      }
      row.changes.fill(count, step, until + 1);
    }
  }

  head(): string {
    const { type, help } = kindOf(this.signal);
    const family = type === 'counter' ? this.signal.name.replace(/_total$/, '') : this.signal.name;
    return `# TYPE ${family} ${type}\n# HELP ${family} ${help}\n`;
  }

  rows(): Iterable<Row> {
    return this.#rows.values();
  }
}

/** Every way to take one value of each list. */
function combinations(lists: readonly (readonly string[])[]): string[][] {
  return lists.reduce<string[][]>(
    (all, list) => all.flatMap((some) => list.map((value) => [...some, value])),
    [[]],
  );
}
