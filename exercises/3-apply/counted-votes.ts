import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Answer, Rating } from '#lab/rag-api/types.ts';
import type { ExerciseContext } from '../exercise.ts';

/**
 * Sends first votes over HTTP through Exercise 2 into the counter, each on an answer of its own, and returns what `/metrics`
 * says then.
 */
export async function countedVotes(
  host: ExerciseContext['host'],
  votes: readonly (Pick<Answer, 'tier' | 'queryType'> & { rating: Rating })[],
): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'practathon-votes-'));
  const { fileUrl, openStore } = await import('#lab/rag-api/store.ts');
  const databaseUrl = fileUrl(join(folder, 'votes.db'));
  const store = await openStore(databaseUrl);
  let running: Awaited<ReturnType<typeof host>> | undefined;
  try {
    const about = { question: '', answer: '', answeredAt: Date.now() };
    const answers = votes.map(({ rating: _, ...vote }) => ({ ...about, ...vote, queryId: randomUUID() }));
    await store.answers.addAll(answers);
    running = await host(databaseUrl);
    for (const [i, { queryId }] of answers.entries())
      await fetch(`${running.origin}/query/${queryId}/feedback`, {
        method: 'PUT',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ rating: votes[i]!.rating }),
      });
    return await (await fetch(`${running.origin}/metrics`)).text();
  } finally {
    running?.close();
    store.close();
    rmSync(folder, { recursive: true, force: true });
  }
}
