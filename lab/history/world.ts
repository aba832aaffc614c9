import { type Random, seeded } from '../../common/random.ts';
import { QUERY_TYPES, type QueryType, TIERS, type Tier } from '../rag-api/types.ts';
import { ASKED_BY_HOUR, DAY_MS, HOUR_MS } from './calendar.ts';
import { type Cause, causeOf, type Slice } from './causes.ts';

/** One query type of one tier. */
export interface Cell {
  queryType: QueryType;
  tier: Tier;
}

/** All twelve, in a fixed order. */
export const CELLS: readonly Cell[] = QUERY_TYPES.flatMap((queryType) =>
  TIERS.map((tier) => ({ queryType, tier })),
);

export function isIn({ query_type, tier }: Slice, cell: Cell): boolean {
  return (!query_type || query_type === cell.queryType) && (!tier || tier === cell.tier);
}

/** How questions are distributed over the cells, and the share of good answers in each; both in the order of `CELLS`. */
export interface State {
  weights: number[];
  good: number[];
}

/** What happens in a history. */
export interface World {
  cause: Cause | undefined;
  /** When the cause begins, milliseconds after the start. */
  releaseAt: number;
  /** When a feature is released, milliseconds after the start: midweek, for a reason of its own. */
  featureAt: number;
  before: State;
  after: State;
}

/** Part of the voters who change their mind. A counter counts both votes. */
export const CHANGED_MINDS = 0.02;
/** Share of thumbs up among all votes: 4.2 and 3.8 on the scale from 1 to 5. */
const SHARES = { before: 0.8, after: 0.7 };
/** The share of good answers that gives a share of thumbs up, with the votes of changed minds. */
const goodFor = (share: number) => (share * (1 + CHANGED_MINDS) - CHANGED_MINDS) / (1 - CHANGED_MINDS);

const WEIGHTS: Record<QueryType, number> = {
  setup: 0.2,
  billing: 0.2,
  troubleshooting: 0.19,
  concepts: 0.17,
  api: 0.15,
  other: 0.09,
};
const GOOD: Record<QueryType, number> = {
  setup: 0.86,
  billing: 0.84,
  troubleshooting: 0.74,
  concepts: 0.88,
  api: 0.82,
  other: 0.5,
};

/** Weights and shares by which a cause can make the score fall by 0.4. */
const RATE_WEIGHT = 0.34;
const MIX = { weight: { query_type: 0.12, tier: 0.3 }, lower: { query_type: 0.5, tier: 0.33 } };

/** Days and hours after the start at which a cause may begin: Tuesday or Wednesday of the second week. */
const RELEASES = [8 * 24 + 9, 8 * 24 + 14, 9 * 24 + 9, 9 * 24 + 12];

/**
 * The world of a seed. The weights and shares are set so that the expected score is 4.2 in the first week, and 3.8 in the
 * second unless nothing happens.
 *
 * @param cause `'seed'`: the cause of the seed; `'noise'`: nothing happens
 */
export function worldOf(seed: number, cause: 'seed' | 'noise' = 'seed'): World {
  const random = seeded(seed * 7919 + 17);
  const happens = cause === 'seed' ? causeOf(seed) : undefined;
  const before = calm(random, happens);
  const releaseAt = random.pick(RELEASES) * HOUR_MS;
  return {
    cause: happens,
    releaseAt,
    featureAt: 9 * DAY_MS + 10 * HOUR_MS,
    before,
    after: happens ? fallen(before, happens, releaseAt) : before,
  };
}

/** The first week: random around the usual numbers, with a cause's slice large or bad enough for what will happen to it. */
function calm(random: Random, cause: Cause | undefined): State {
  const around = (value: number, part: number) => value * (1 + (random.next() - 0.5) * part);
  const paid = around(0.45, 0.2);
  let weights = CELLS.map(({ queryType, tier }) => {
    const ofTier = queryType === 'api' ? 1 - paid : paid; // more paid users than free ones use the API
    return around(WEIGHTS[queryType], 0.3) * (tier === 'paid' ? ofTier : 1 - ofTier);
  });
  let good = CELLS.map(({ queryType, tier }) => around(GOOD[queryType], 0.04) + (tier === 'paid' ? 0.02 : 0));
  if (cause?.effect === 'rate') weights = withShare(weights, cause.by, RATE_WEIGHT, 'at least');
  if (cause?.effect === 'mix') {
    const key = cause.by.query_type ? 'query_type' : 'tier';
    weights = withShare(weights, cause.by, MIX.weight[key]);
    good = good.map((share, i) =>
      key === 'tier' ? (isIn(cause.by, CELLS[i]!) ? 0.9 - MIX.lower.tier : 0.9) + (share - 0.8) / 5 : share,
    );
    if (key === 'query_type')
      good = good.map((share, i) =>
        isIn(cause.by, CELLS[i]!) ? 0.88 - MIX.lower.query_type : Math.max(share, 0.8),
      );
  }
  weights = normal(weights);
  return { weights, good: withMean(good, weights, goodFor(SHARES.before)) };
}

/** The state from the release on, with which the second week has a score of 3.8. */
function fallen(before: State, cause: Cause, releaseAt: number): State {
  const part = partAfter(releaseAt);
  const needed = goodFor(SHARES.before) - (goodFor(SHARES.before) - goodFor(SHARES.after)) / part;
  const slice = CELLS.map((cell) => isIn(cause.by, cell));
  if (cause.effect === 'rate') {
    const weight = sum(before.weights.filter((_, i) => slice[i]));
    const fall = (goodFor(SHARES.before) - needed) / weight;
    return {
      ...before,
      good: before.good.map((share, i) => (slice[i] ? Math.max(0.02, share - fall) : share)),
    };
  }
  const good = before.good.map((share) => Math.min(0.99, share + (cause.betterBy ?? 0)));
  const inside = normal(before.weights.map((weight, i) => (slice[i] ? weight : 0)));
  const [rest, low] = [mean(good, before.weights), mean(good, inside)];
  const moved = Math.min(0.95, (rest - needed) / (rest - low));
  return { good, weights: before.weights.map((weight, i) => weight * (1 - moved) + inside[i]! * moved) };
}

/** Part of the questions of the second week that are asked after this time. */
function partAfter(at: number): number {
  return (1 - ASKED_BY_HOUR[at / HOUR_MS - 1]!) / (1 - ASKED_BY_HOUR[7 * 24 - 1]!);
}

/** The weights, with this share of them in a slice. */
function withShare(weights: number[], by: Slice, share: number, which?: 'at least'): number[] {
  const all = normal(weights);
  const now = sum(all.filter((_, i) => isIn(by, CELLS[i]!)));
  if (now >= 1 - 1e-9 || (which && now >= share)) return all;
  return all.map((weight, i) =>
    isIn(by, CELLS[i]!) ? (weight * share) / now : (weight * (1 - share)) / (1 - now),
  );
}

/** The shares moved by the same amount, so that their mean is this one; each stays below 1. */
function withMean(good: number[], weights: number[], wanted: number): number[] {
  let shares = good;
  for (let i = 0; i < 50; i += 1) {
    const off = wanted - mean(shares, weights);
    shares = shares.map((share) => Math.min(0.98, share + off));
  }
  return shares;
}

export const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
const mean = (values: readonly number[], weights: readonly number[]) =>
  sum(values.map((value, i) => value * weights[i]!)) / sum(weights);
const normal = (weights: number[]) => weights.map((weight) => weight / sum(weights));
