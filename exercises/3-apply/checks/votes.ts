import type { Rating, Vote } from '#lab/rag-api/feedback.ts';
import { QUERY_TYPES, TIERS } from '#lab/rag-api/types.ts';
import { seeded } from '../../../common/random.ts';

/** First votes as Exercise 2 sends them, on different answers and most with a trace; the same ones for the same seed. */
export function randomVotes(count: number, seed: number): Vote[] {
  const random = seeded(seed);
  const hex = (digits: number) =>
    Array.from({ length: digits }, () => random.below(16).toString(16)).join('');
  return Array.from({ length: count }, () => ({
    queryId: `${hex(8)}-${hex(4)}-4${hex(3)}-a${hex(3)}-${hex(12)}`,
    rating: random.pick(['up', 'up', 'down'] as const),
    tier: random.pick(TIERS),
    queryType: random.pick(QUERY_TYPES),
    traceId: random.below(4) > 0 ? hex(32) : undefined,
  }));
}

/** The same votes, each once, twice or three times in a row: record counts what it is called with. */
export function inRuns(votes: readonly Vote[]): Vote[] {
  const random = seeded(votes.length);
  return votes.flatMap((one) => Array.from({ length: 1 + random.below(3) }, () => one));
}

/** One vote of each rating, tier and query type. */
export function everyKindOfVote(): Vote[] {
  const kinds = TIERS.flatMap((tier) => QUERY_TYPES.map((queryType) => ({ tier, queryType })));
  return (['up', 'down'] as const).flatMap((rating) =>
    kinds.map((kind) => ({ queryId: `${rating}-${kind.tier}-${kind.queryType}`, rating, ...kind })),
  );
}

/** The same votes as changed minds: each on its own answer, which had the other rating before. */
export function asChanges(votes: readonly Vote[]): Vote[] {
  return votes.map((vote) => ({ ...vote, queryId: `${vote.queryId}-again`, previous: other(vote.rating) }));
}

/** A first vote with this rating. */
export function vote(rating: Rating, more: Partial<Vote> = {}): Vote {
  return { queryId: 'q1', rating, tier: 'free', queryType: 'setup', ...more };
}

/** A vote that changes the rating to this one. */
export function changedTo(rating: Rating): Vote {
  return vote(rating, { previous: other(rating) });
}

function other(rating: Rating): Rating {
  return rating === 'up' ? 'down' : 'up';
}
