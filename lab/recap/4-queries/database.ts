import { setTimeout } from 'node:timers/promises';
import { createClient, type Row } from '@libsql/client';
import { fileUrl } from '../../rag-api/store.ts';

/** An SQL database that remembers what it was asked. */
export interface Database {
  query(sql: string, ...args: number[]): Promise<Row[]>;
}

/** A statement with its time, which includes the way there and back. */
export interface Statement {
  sql: string;
  ms: number;
}

/** What a variant exports. */
export interface Query {
  titlesOf(db: Database, question: number): Promise<string[]>;
}

/** The documents that a question found. */
export const FOUND = 50;

/** A database of 10,000 documents, of which each of 20 questions found 50. */
export interface TestDatabase {
  /** A connection over a network that takes this long for each statement, there and back, milliseconds. */
  over(networkMs: number): Database & { statements: Statement[] };
  close(): void;
}

/** Creates the database in a new file of the embedded store. */
export async function createDatabase(path: string): Promise<TestDatabase> {
  const client = createClient({ url: fileUrl(path) });
  await client.executeMultiple(SCHEMA);
  return {
    over(networkMs) {
      const statements: Statement[] = [];
      return {
        statements,
        async query(sql, ...args) {
          const start = performance.now();
          if (networkMs > 0) await setTimeout(networkMs);
          const { rows } = await client.execute({ sql, args });
          statements.push({ sql, ms: performance.now() - start });
          return rows;
        },
      };
    },
    close: () => client.close(),
  };
}

const SCHEMA = `
  CREATE TABLE documents (id INTEGER PRIMARY KEY, title TEXT NOT NULL);
  CREATE TABLE found (
    question_id INTEGER NOT NULL,
    rank INTEGER NOT NULL,
    document_id INTEGER NOT NULL REFERENCES documents (id),
    PRIMARY KEY (question_id, rank)
  ) WITHOUT ROWID;
  WITH RECURSIVE n (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < 9999)
    INSERT INTO documents SELECT i, 'Document ' || i FROM n;
  WITH RECURSIVE n (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < ${20 * FOUND - 1})
    INSERT INTO found SELECT i / ${FOUND}, i % ${FOUND}, (i * 7919) % 10000 FROM n;
`;
