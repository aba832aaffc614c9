import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { type Client, createClient } from '@libsql/client';
import type { Answer, Rating } from './types.ts';

/** Answers and votes, on disk. Every method rejects when the database can't be used. */
export interface Store {
  answers: {
    add(answer: Answer): Promise<void>;
    /** Stores many answers in one transaction: all or none. */
    addAll(answers: readonly Answer[]): Promise<void>;
    get(queryId: string): Promise<Answer | undefined>;
  };
  votes: {
    /** Resolves, once the vote is on disk, to the rating before it. */
    put(queryId: string, rating: Rating): Promise<Rating | undefined>;
    /** Stores many votes with their times in one transaction: all or none. Of two on one answer, the later in the list wins. */
    putAll(votes: readonly PastVote[]): Promise<void>;
    /** The newest rating. */
    get(queryId: string): Promise<Rating | undefined>;
    /**
     * Counts the votes that were cast or changed since then (milliseconds since the epoch): all of them, only those on
     * answers to people, which are no probes, or of these only those of the simulated crowd.
     */
    count(since: number, whose: 'all' | 'people' | 'crowd'): Promise<Record<Rating, number>>;
    /** All votes, with the id of their answer. */
    list(): Promise<[queryId: string, rating: Rating][]>;
    /** Deletes the votes that were last changed before then. */
    forget(before: number): Promise<void>;
  };
  close(): void;
}

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
export async function openStore(url: string, keep = KEPT_ANSWERS): Promise<Store> {
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

function storeOn(db: Client, keep: number): Store {
  let added = 0;
  const prune = async () => {
    await db.batch(
      [
        { sql: 'DELETE FROM answers WHERE seq <= (SELECT max(seq) FROM answers) - ?', args: [keep] },
        'DELETE FROM votes WHERE query_id NOT IN (SELECT query_id FROM answers)',
      ],
      'write',
    );
  };
  return {
    answers: {
      async add(a) {
        await db.execute({
          sql: 'INSERT INTO answers (query_id, answered_at, query_type, tier, body) VALUES (?, ?, ?, ?, ?)',
          args: [a.queryId, a.answeredAt, a.queryType, a.tier, JSON.stringify(a)],
        });
        added += 1;
        if (added % PRUNE_EVERY === 0) await prune();
      },
      async addAll(answers) {
        await db.execute({ sql: ADD_ALL, args: [JSON.stringify(answers)] });
        if (Math.floor((added + answers.length) / keep) > Math.floor(added / keep)) await prune();
        added += answers.length;
      },
      async get(queryId) {
        const { rows } = await db.execute({
          sql: 'SELECT body FROM answers WHERE query_id = ?',
          args: [queryId],
        });
        return rows[0] ? (JSON.parse(String(rows[0].body)) as Answer) : undefined;
      },
    },
    votes: {
      async put(queryId, rating) {
        // one write transaction: of two votes at the same time, the second sees the rating of the first
        const [before] = await db.batch(
          [
            { sql: 'SELECT rating FROM votes WHERE query_id = ?', args: [queryId] },
            {
              sql: `INSERT INTO votes (query_id, rating, voted_at) VALUES (?, ?, ?) ${UPSERT}`,
              args: [queryId, rating, Date.now()],
            },
          ],
          'write',
        );
        return before?.rows[0]?.rating as Rating | undefined;
      },
      async putAll(votes) {
        await db.execute({ sql: PUT_ALL, args: [JSON.stringify(votes)] });
      },
      async get(queryId) {
        const { rows } = await db.execute({
          sql: 'SELECT rating FROM votes WHERE query_id = ?',
          args: [queryId],
        });
        return rows[0]?.rating as Rating | undefined;
      },
      async count(since, whose) {
        const { rows } = await db.execute({
          sql: `SELECT rating, count(*) AS votes FROM votes WHERE voted_at >= ? ${WHOSE[whose]} GROUP BY rating`,
          args: [since],
        });
        const of = (rating: Rating) => Number(rows.find((row) => row.rating === rating)?.votes ?? 0);
        return { up: of('up'), down: of('down') };
      },
      async list() {
        const { rows } = await db.execute('SELECT query_id, rating FROM votes');
        return rows.map((row) => [String(row.query_id), row.rating as Rating]);
      },
      async forget(before) {
        await db.execute({ sql: 'DELETE FROM votes WHERE voted_at < ?', args: [before] });
      },
    },
    close: () => db.close(),
  };
}

const PRUNE_EVERY = 1_000;

const UPSERT = 'ON CONFLICT (query_id) DO UPDATE SET rating = excluded.rating, voted_at = excluded.voted_at';

/** The rows of a batch are one argument, a JSON list: about 6 µs for each row. */
const ADD_ALL = `INSERT INTO answers (query_id, answered_at, query_type, tier, body)
  SELECT value->>'queryId', value->>'answeredAt', value->>'queryType', value->>'tier', value FROM json_each(?)`;
// `WHERE true` tells SQLite that ON belongs to the INSERT
const PUT_ALL = `INSERT INTO votes (query_id, rating, voted_at)
  SELECT value->>'queryId', value->>'rating', value->>'votedAt' FROM json_each(?) WHERE true ${UPSERT}`;

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
