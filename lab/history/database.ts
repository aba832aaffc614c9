import { type Client, createClient } from '@libsql/client';
import { fileUrl, openStore, type PastVote } from '../rag-api/store.ts';
import type { Asked } from './traffic.ts';
import type { User } from './users.ts';

/**
 * What a company knows besides answers and votes, in tables of their own: who its users are, what they bought, which tickets
 * they opened. `cast_votes` has each vote as a counter sees it, with the first one of a changed mind.
 */
const SCHEMA = `
  CREATE TABLE users (user_id TEXT PRIMARY KEY, tier TEXT NOT NULL, cohort TEXT NOT NULL) WITHOUT ROWID;
  CREATE TABLE purchases (query_id TEXT PRIMARY KEY, usd REAL NOT NULL, bought_at INTEGER NOT NULL) WITHOUT ROWID;
  CREATE TABLE tickets (query_id TEXT PRIMARY KEY, outcome TEXT NOT NULL, opened_at INTEGER NOT NULL) WITHOUT ROWID;
  CREATE TABLE changed_votes (query_id TEXT PRIMARY KEY, rating TEXT NOT NULL, voted_at INTEGER NOT NULL) WITHOUT ROWID;
  CREATE VIEW cast_votes AS
    SELECT query_id, rating, voted_at FROM votes UNION ALL SELECT query_id, rating, voted_at FROM changed_votes;
`;
const INDEXES = `
  CREATE INDEX answered_at ON answers (answered_at);
  CREATE INDEX voted_at ON votes (voted_at);
  ANALYZE;
`;
const BATCH = 2_000;

/** Writes questions into a new database in batches, answers and votes through the RAG API's own store. */
export async function databaseWriter(path: string, questions: number) {
  const url = fileUrl(path);
  const store = await openStore(url, questions + 1);
  const db = createClient({ url, concurrency: 1, timeout: 5_000 });
  await db.executeMultiple(SCHEMA);
  let waiting: Asked[] = [];

  async function write(): Promise<void> {
    const all = waiting;
    waiting = [];
    const votes = all.flatMap(({ answer, votes }) =>
      votes.map(({ rating, at }): PastVote => ({ queryId: answer.queryId, rating, votedAt: at })),
    );
    await store.answers.addAll(all.map(({ answer }) => answer));
    await store.votes.putAll(votes);
    const rows = (pick: (asked: Asked) => object | undefined) => all.flatMap((asked) => pick(asked) ?? []);
    const id = ({ answer }: Asked) => answer.queryId;
    await insert(
      db,
      'purchases',
      rows((a) => a.purchase && { query_id: id(a), usd: a.purchase.usd, bought_at: a.purchase.at }),
    );
    await insert(
      db,
      'tickets',
      rows((a) => a.ticket && { query_id: id(a), outcome: a.ticket.outcome, opened_at: a.ticket.at }),
    );
    await insert(
      db,
      'changed_votes',
      rows((a) =>
        a.votes[1] ? { query_id: id(a), rating: a.votes[0]!.rating, voted_at: a.votes[0]!.at } : undefined,
      ),
    );
  }

  return {
    async add(asked: Asked): Promise<void> {
      if (waiting.push(asked) >= BATCH) await write();
    },
    /** Writes the rest, the users and the indexes. */
    async finish(users: readonly User[]): Promise<void> {
      await write();
      for (let i = 0; i < users.length; i += BATCH)
        await insert(
          db,
          'users',
          users.slice(i, i + BATCH).map(({ id, tier, cohort }) => ({ user_id: id, tier, cohort })),
        );
      await db.executeMultiple(INDEXES);
    },
    close(): void {
      db.close();
      store.close();
    },
  };
}

async function insert(db: Client, table: string, rows: readonly object[]): Promise<void> {
  const [first] = rows;
  if (!first) return;
  const values = Object.keys(first).map((column) => `value->>'${column}'`);
  await db.execute({
    sql: `INSERT INTO ${table} SELECT ${values.join(', ')} FROM json_each(?)`,
    args: [JSON.stringify(rows)],
  });
}
