import { type Dimension, type Signal, valuesOf } from '#lab/history/signals.ts';
import { type ExposedSample, parseExposition } from '#lab/prometheus/exposition.ts';
import { QUERY_TYPES, TIERS } from '#lab/rag-api/types.ts';
import type { ExerciseContext } from '../exercise.ts';
import { countedVotes } from './counted-votes.ts';

/**
 * The name and labels of the counter of votes, read from `/metrics` after one vote of each kind: the learner's, or the
 * reference solution's until the exercise passes.
 *
 * @throws {Error} when no vote arrives in a counter with `satisfaction_score` in its name
 */
export async function learnersCounter(host: ExerciseContext['host']): Promise<Signal> {
  const votes = QUERY_TYPES.flatMap((queryType) =>
    TIERS.flatMap((tier) => (['up', 'down'] as const).map((rating) => ({ queryType, tier, rating }))),
  );
  const { samples } = parseExposition(await countedVotes(host, votes));
  return signalOf(samples.filter(({ name, value }) => /satisfaction_score.*_total$/.test(name) && value > 0));
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
