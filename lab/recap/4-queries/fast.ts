import type { Database } from './database.ts';

/** The titles of the documents that a question found, best first. */
export async function titlesOf(db: Database, question: number): Promise<string[]> {
  const documents = await db.query(
    'SELECT title FROM found JOIN documents ON documents.id = document_id WHERE question_id = ? ORDER BY rank',
    question,
  );
  return documents.map(({ title }) => String(title));
}
