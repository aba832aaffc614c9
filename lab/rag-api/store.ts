import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { type Client, createClient } from '@libsql/client';
import type { Answer, Rating } from './types.ts';

/** Answers and votes, on disk. Every method rejects when the database can't be used. */
export type Store = Awaited<ReturnType<typeof openStore>>;

/** A vote that was cast at a known time, milliseconds since the epoch. */
export interface PastVote {
  queryId: string;
  rating: Rating;
  votedAt: number;
}

/** Answers that the store keeps; it deletes older ones and their votes. About 40 MB on disk. */
const KEPT_ANSWERS = 50_000;

/**
 * Opens the store. Creates the file, its folder and its tables where they are missing.
 *
 * @param url `file:` URL of an SQLite file, or `libsql:`/`https:` URL of a libSQL server with its `authToken`
 * @param keep how many answers are kept
 */
export async function openStore(url: string, keep = KEPT_ANSWERS) {
  const local = url.startsWith('file:');
  if (local) mkdirSync(dirname(fileURLToPath(url)), { recursive: true });
  // one connection keeps its pragmas, and SQLite allows one writer at a time anyway
  const db = createClient(local ? { url, concurrency: 1, timeout: 5_000 } : { url });
  // In WAL mode a committed row is in the operating system's hands at once: it survives `kill -9` of this process.
  if (local) await db.executeMultiple('PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;');
  await db.executeMultiple(SCHEMA);
  return storeOn(db, keep);
}

/** `file:` URL of a database file. */
export function fileUrl(path: string): string {
  return pathToFileURL(path).href;
}

function storeOn(db: Client, keep: number) {
  let added = 0;

  /** Stores many answers in one statement: all or none. */
  async function addAll(answers: readonly Answer[]): Promise<void> {
    await db.execute({ sql: ADD_ALL, args: [JSON.stringify(answers)] });
  }

  async function prune(): Promise<void> {
    await db.batch(
      [
        { sql: 'DELETE FROM answers WHERE seq <= (SELECT max(seq) FROM answers) - ?', args: [keep] },
        'DELETE FROM votes WHERE query_id NOT IN (SELECT query_id FROM answers)',
      ],
      'write',
    );
  }

  return {
    answers: {
      addAll,
      /** Stores an answer, and now and then deletes the oldest beyond the limit. */
      async add(answer: Answer): Promise<void> {
        await addAll([answer]);
        added += 1;
        if (added % PRUNE_EVERY === 0) await prune();
      },
      async get(queryId: string): Promise<Answer | undefined> {
        const sql = 'SELECT body FROM answers WHERE query_id = ?';
        const { rows } = await db.execute({ sql, args: [queryId] });
        return rows[0] ? (JSON.parse(String(rows[0].body)) as Answer) : undefined;
      },
    },
    votes: {
      /** Resolves, once the vote is on disk, to the rating before it. */
      async put(queryId: string, rating: Rating): Promise<Rating | undefined> {
        // one write transaction: of two votes at the same time, the second sees the rating of the first
        const [before] = await db.batch(
          [
            { sql: RATING, args: [queryId] },
            { sql: PUT_ALL, args: [JSON.stringify([{ queryId, rating, votedAt: Date.now() }])] },
          ],
          'write',
        );
        return before?.rows[0]?.rating as Rating | undefined;
      },
      /** Stores many votes with their times: all or none. Of two on one answer, the later in the list wins. */
      async putAll(votes: readonly PastVote[]): Promise<void> {
        await db.execute({ sql: PUT_ALL, args: [JSON.stringify(votes)] });
      },
      /** The newest rating. */
      async get(queryId: string): Promise<Rating | undefined> {
        const { rows } = await db.execute({ sql: RATING, args: [queryId] });
        return rows[0]?.rating as Rating | undefined;
      },
      /**
       * Counts the votes that were cast or changed since then (milliseconds since the epoch): all of them, only those on
       * answers to people, which are no probes, or of these only those of the simulated crowd.
       */
      async count(since: number, whose: keyof typeof WHOSE): Promise<Record<Rating, number>> {
        const { rows } = await db.execute({
          sql: `SELECT rating, count(*) AS votes FROM votes WHERE voted_at >= ? ${WHOSE[whose]} GROUP BY rating`,
          args: [since],
        });
        const of = (rating: Rating) => Number(rows.find((row) => row.rating === rating)?.votes ?? 0);
        return { up: of('up'), down: of('down') };
      },
      /** All votes, with the id of their answer. */
      async list(): Promise<[queryId: string, rating: Rating][]> {
        const { rows } = await db.execute('SELECT query_id, rating FROM votes');
        return rows.map((row) => [String(row.query_id), row.rating as Rating]);
      },
      /** Deletes the votes that were last changed before then. */
      async forget(before: number): Promise<void> {
        await db.execute({ sql: 'DELETE FROM votes WHERE voted_at < ?', args: [before] });
      },
    },
    close: () => db.close(),
  };
}

const PRUNE_EVERY = 1_000;

const RATING = 'SELECT rating FROM votes WHERE query_id = ?';
/** The rows are one argument, a JSON list: about 6 µs for each row. */
const ADD_ALL = `INSERT INTO answers (query_id, answered_at, query_type, tier, body)
  SELECT value->>'queryId', value->>'answeredAt', value->>'queryType', value->>'tier', value FROM json_each(?)`;
// `WHERE true` tells SQLite that ON belongs to the INSERT
const PUT_ALL = `INSERT INTO votes (query_id, rating, voted_at)
  SELECT value->>'queryId', value->>'rating', value->>'votedAt' FROM json_each(?) WHERE true
  ON CONFLICT (query_id) DO UPDATE SET rating = excluded.rating, voted_at = excluded.voted_at`;

/** Answers with a mark; each mark has an index. */
const marked = (mark: 'probe' | 'crowd') =>
  `SELECT query_id FROM answers WHERE json_extract(body, '$.${mark}')`;
const WHOSE = {
  all: '',
  people: `AND query_id IN (SELECT query_id FROM answers) AND query_id NOT IN (${marked('probe')})`,
  crowd: `AND query_id IN (${marked('crowd')})`,
};

const SCHEMA = `
  CREATE TABLE IF NOT EXISTS answers (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    query_id TEXT NOT NULL UNIQUE,
    answered_at INTEGER NOT NULL,
    query_type TEXT NOT NULL,
    tier TEXT NOT NULL,
    body TEXT NOT NULL
  );
  CREATE INDEX IF NOT EXISTS probes ON answers (query_id) WHERE json_extract(body, '$.probe');
  CREATE INDEX IF NOT EXISTS crowds ON answers (query_id) WHERE json_extract(body, '$.crowd');
  CREATE TABLE IF NOT EXISTS votes (
    query_id TEXT PRIMARY KEY,
    rating TEXT NOT NULL CHECK (rating IN ('up', 'down')),
    voted_at INTEGER NOT NULL
  ) WITHOUT ROWID;
`;
