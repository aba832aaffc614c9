import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inProject } from '../../common/paths.ts';
import type { ProgressStore } from '../../workbook/progress.ts';
import { startHost } from '../../workbook/sandbox/learner/process.ts';

/** Thumbs that are sent: four of five up, which is 4.2 on the scale of M7.3's driving question. */
const THUMBS = ['up', 'up', 'down', 'up', 'up'] as const;

/**
 * Sends five votes over HTTP through Exercise 2 into the learner's counter, and shows what `/metrics` says then. While
 * Exercise 2 doesn't pass, its reference solution is lent; the learner's own file stays as it is.
 */
export async function showTheCounter(progress: ProgressStore): Promise<string[]> {
  const own = progress.of('build').passing;
  const routes = `${own ? 'exercises' : 'solutions'}/2-build/feedback.ts`;
  const folder = mkdtempSync(join(tmpdir(), 'practathon-votes-'));
  const { fileUrl, openStore } = await import('#lab/rag-api/store.ts');
  const databaseUrl = fileUrl(join(folder, 'votes.db'));
  const store = await openStore(databaseUrl);
  const file = (name: string) => ({ name, path: inProject(name) });
  const host = startHost(
    { databaseUrl, routes: file(routes), counter: file('exercises/3-apply/satisfaction.ts') },
    () => {},
  );
  try {
    const origin = await host.origin;
    for (const rating of THUMBS) {
      const queryId = randomUUID();
      await store.answers.add({
        queryId,
        question: 'How do I invite a teammate?',
        answer: 'Open Members and choose Invite.',
        tier: 'free',
        queryType: 'setup',
        answeredAt: Date.now(),
      });
      await fetch(`${origin}/query/${queryId}/feedback`, {
        method: 'PUT',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ rating }),
      });
    }
    const metrics = await (await fetch(`${origin}/metrics`)).text();
    const lines = metrics
      .split('\n')
      .filter((line) => /satisfaction_score/.test(line) && / [1-9]\d*$/.test(line));
    const of = (rating: string) =>
      lines
        .filter((l) => l.includes(`rating="${rating}"`))
        .reduce((sum, l) => sum + Number(l.split(' ').at(-1)), 0);
    const share = of('up') / (of('up') + of('down'));
    return [
      `Five votes, sent through ${own ? 'your Exercise 2' : 'the reference solution of Exercise 2, lent until yours passes'}:`,
      ...lines.map((line) => `  ${line}`),
      `${Math.round(share * 100)} % up, so the score is 1 + 4 × ${share} = ${(1 + 4 * share).toFixed(1)} of 5.`,
    ];
  } finally {
    host.kill();
    store.close();
    rmSync(folder, { recursive: true, force: true });
  }
}
