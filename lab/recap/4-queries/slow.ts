import type { Database } from './database.ts';

/** The titles of the documents that a question found, best first. */
export async function titlesOf(db: Database, question: number): Promise<string[]> {
  const found = await db.query('SELECT document_id FROM found WHERE question_id = ? ORDER BY rank', question);
  const titles: string[] = [];
  for (const { document_id } of found) {
    const [document] = await db.query('SELECT title FROM documents WHERE id = ?', Number(document_id));
    titles.push(String(document?.title));
  }
  return titles;
}
