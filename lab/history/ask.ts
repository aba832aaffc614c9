import { type Client, createClient, type InValue } from '@libsql/client';
import { fileUrl } from '../rag-api/store.ts';
import { DAY_MS } from './calendar.ts';
import type { Figure } from './figures.ts';
import type { History } from './history.ts';
import type { HistoryPrometheus } from './prometheus.ts';

/** A value of a figure, and what it is split by. */
export interface Row {
  by: Readonly<Record<string, string>>;
  value: number;
}

/** Who answered: a real Prometheus, or the database. */
export type Source = 'prometheus' | 'sql';

/** Answers questions about a history from Prometheus where there is one and it can know, else from the database. */
export class HistoryAnswers {
  readonly #db: Client;
  readonly #prometheus: HistoryPrometheus | undefined;
  readonly #ready: Promise<unknown>;

  constructor(history: Pick<History, 'database'>, prometheus?: HistoryPrometheus) {
    this.#db = createClient({ url: fileUrl(history.database), concurrency: 1, timeout: 5_000 });
    this.#prometheus = prometheus;
    // what a query sorts goes to disk: memory stays the same for a million questions
    this.#ready = this.#db.executeMultiple('PRAGMA temp_store = FILE; PRAGMA cache_size = -4000;');
    this.#ready.catch(() => {}); // the first question gets the error
  }

  sourceOf(figure: Figure): Source {
    return this.#prometheus && figure.promql ? 'prometheus' : 'sql';
  }

  /** The values of a figure in a window of whole days that ends at `to`, sorted by what they are split by. */
  async rows(figure: Figure, to: number, days = 7, source = this.sourceOf(figure)): Promise<Row[]> {
    const rows =
      source === 'prometheus'
        ? (await this.#prometheus!.query(figure.promql!(`${days}d`), to)).flatMap(({ labels, points }) =>
            points.map(({ value }) => ({ labels, value })),
          )
        : (await this.sql(figure.sql, { from: to - days * DAY_MS, to })).map((row) => ({
            labels: row as Record<string, unknown>,
            value: Number(row.value ?? 0),
          }));
    const keyOf = ({ by }: Row) => figure.by.map((column) => by[column]).join('|');
    return rows
      .map(({ labels, value }) => ({
        by: Object.fromEntries(figure.by.map((column) => [column, String(labels[column])])),
        value,
      }))
      .sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
  }

  async sql(sql: string, args: Record<string, InValue>): Promise<Record<string, unknown>[]> {
    await this.#ready;
    return (await this.#db.execute({ sql, args })).rows as unknown as Record<string, unknown>[];
  }

  close(): void {
    this.#db.close();
  }
}

/** The SQL of a figure with its times, ready to copy. */
export function sqlText({ sql }: Pick<Figure, 'sql'>, to: number, days = 7): string {
  return sql.replaceAll(':from', String(to - days * DAY_MS)).replaceAll(':to', String(to));
}
