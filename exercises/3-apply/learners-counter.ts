import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Dimension, type Signal, valuesOf } from '#lab/history/signals.ts';
import { type ExposedSample, parseExposition } from '#lab/prometheus/exposition.ts';
import type { Answer, Rating } from '#lab/rag-api/types.ts';
import { QUERY_TYPES, TIERS } from '#lab/rag-api/types.ts';
import type { ExerciseContext } from '../exercise.ts';

/**
 * The name and labels of the counter of votes, read from `/metrics` after one vote of each kind: the learner's, or the
 * reference solution's until the exercise passes.
 *
 * @throws {Error} when no vote arrives in a counter with `satisfaction_score` in its name
 */
export async function learnersCounter(host: ExerciseContext['host']): Promise<Signal> {
  const folder = mkdtempSync(join(tmpdir(), 'practathon-counter-'));
  const { fileUrl, openStore } = await import('#lab/rag-api/store.ts');
  const databaseUrl = fileUrl(join(folder, 'votes.db'));
  const store = await openStore(databaseUrl);
  let running: Awaited<ReturnType<typeof host>> | undefined;
  try {
    const votes = QUERY_TYPES.flatMap((queryType) =>
      TIERS.flatMap((tier) =>
        (['up', 'down'] as const).map((rating) => ({ answer: answerOf(queryType, tier), rating })),
      ),
    );
    await store.answers.addAll(votes.map(({ answer }) => answer));
    running = await host(databaseUrl);
    for (const { answer, rating } of votes) await vote(running.origin, answer.queryId, rating);
    const { samples } = parseExposition(await (await fetch(`${running.origin}/metrics`)).text());
    return signalOf(
      samples.filter(({ name, value }) => /satisfaction_score.*_total$/.test(name) && value > 0),
    );
  } finally {
    running?.close();
    store.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

function answerOf(queryType: Answer['queryType'], tier: Answer['tier']): Answer {
  return { queryId: randomUUID(), question: '', answer: '', queryType, tier, answeredAt: Date.now() };
}

async function vote(origin: string, queryId: string, rating: Rating): Promise<void> {
  await fetch(`${origin}/query/${queryId}/feedback`, {
    method: 'PUT',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ rating }),
  });
}

/** A label holds what all of its values belong to; one that holds something else is left out. */
function signalOf(samples: readonly ExposedSample[]): Signal {
  const [first] = samples;
  if (!first) throw new Error('no vote arrived in a counter with satisfaction_score in its name');
  const { rating, tier, query_type } = valuesOf([]);
  const labels = [...first.labels.keys()].flatMap((label) => {
    const values = samples.map((sample) => sample.labels.get(label) ?? '');
    const held = Object.entries({ rating, tier, query_type }).find(([, known]) =>
      values.every((value) => known.includes(value)),
    );
    return held ? [[label, held[0] as Dimension] as const] : [];
  });
  return { name: first.name, kind: 'votes', labels: Object.fromEntries(labels) };
}
