import { QUERY_TYPES, type QueryType, TIERS, type Tier } from '../rag-api/types.ts';
import type { Slice } from './causes.ts';
import { CELLS, isIn, sum } from './world.ts';

/** Votes of one cell in one week. */
export interface Votes {
  up: number;
  all: number;
}

/** The votes of both weeks in one query type of one tier. */
export interface CellVotes {
  queryType: QueryType;
  tier: Tier;
  weeks: readonly [Votes, Votes];
}

/** What one cell contributes to the change of the score, in points of the score. */
export interface Contribution {
  by: { query_type: QueryType; tier: Tier };
  /** From a changed score of its answers. */
  rate: number;
  /** From a changed part of all votes. */
  mix: number;
  /** Its scores and votes in both weeks; no score without votes. */
  scores: readonly [number | null, number | null];
  votes: readonly [number, number];
}

/** Why the score changed. */
export interface Decomposition {
  weeks: readonly [{ score: number; votes: number }, { score: number; votes: number }];
  change: number;
  rate: number;
  mix: number;
  /** The largest first. They add up to the change. */
  contributions: Contribution[];
  /** The part of the questions that explains most of it; undefined for a change that chance alone may make. */
  found?: { by: Slice; effect: 'rate' | 'mix' };
  /** Simpson's paradox: the score fell although the answers of most query types got better. */
  simpson: boolean;
}

const score = ({ up, all }: Votes) => 1 + (4 * up) / all;

/**
 * Splits the change of a mean score into a rate effect and a mix effect for each cell. With w the part of the votes and r
 * the score of a cell, its rate effect is (w₁+w₂)/2 · (r₂−r₁), and its mix effect ((r₁+r₂)/2 − R) · (w₂−w₁). R, the mean
 * of both weeks' scores, changes no sum, since the w₂−w₁ add up to 0: it makes each mix effect readable.
 *
 * Source: Evelyn M. Kitagawa, "Components of a Difference Between Two Rates", Journal of the American Statistical
 * Association 50 (1955), pages 1168 to 1194.
 */
export function decompose(cells: readonly CellVotes[]): Decomposition {
  const totals = [0, 1].map((week) => ({
    up: sum(cells.map(({ weeks }) => weeks[week]!.up)),
    all: sum(cells.map(({ weeks }) => weeks[week]!.all)),
  })) as [Votes, Votes];
  const [R1, R2] = [score(totals[0]), score(totals[1])];
  const contributions = cells.map(({ queryType, tier, weeks }): Contribution => {
    const [w1, w2] = [weeks[0].all / totals[0].all, weeks[1].all / totals[1].all];
    const scores = weeks.map((votes) => (votes.all > 0 ? score(votes) : null)) as [
      number | null,
      number | null,
    ];
    // a cell without votes in one week has no rate that could change
    const [r1, r2] = [scores[0] ?? scores[1] ?? R1, scores[1] ?? scores[0] ?? R1];
    return {
      by: { query_type: queryType, tier },
      rate: ((w1 + w2) / 2) * (r2 - r1),
      mix: ((r1 + r2) / 2 - (R1 + R2) / 2) * (w2 - w1),
      scores,
      votes: [weeks[0].all, weeks[1].all],
    };
  });
  const size = ({ rate, mix }: Contribution) => Math.abs(rate + mix);
  contributions.sort((a, b) => size(b) - size(a));
  const [rate, mix] = [sum(contributions.map((c) => c.rate)), sum(contributions.map((c) => c.mix))];
  const change = R2 - R1;
  const effect = rate * Math.sign(change) > mix * Math.sign(change) ? 'rate' : 'mix';
  return {
    weeks: [
      { score: R1, votes: totals[0].all },
      { score: R2, votes: totals[1].all },
    ],
    change,
    rate,
    mix,
    contributions,
    found: isChance(totals) ? undefined : { by: explains(cells, effect), effect },
    simpson: change < 0 && rate > 0 && mostGotBetter(cells),
  };
}

/** A larger change happens by chance in one of a thousand weeks. */
const STANDARD_ERRORS = 3.3;

function isChance([one, two]: readonly [Votes, Votes]): boolean {
  const share = (one.up + two.up) / (one.all + two.all);
  const error = Math.sqrt(share * (1 - share) * (1 / one.all + 1 / two.all));
  return !(Math.abs(two.up / two.all - one.up / one.all) > STANDARD_ERRORS * error);
}

/** Everything that can have changed as a whole: all questions, a tier, a query type, a type of a tier. */
const SLICES: readonly Slice[] = [
  {},
  ...TIERS.map((tier) => ({ tier })),
  ...QUERY_TYPES.map((query_type) => ({ query_type })),
  ...CELLS.map(({ queryType, tier }) => ({ query_type: queryType, tier })),
];

/**
 * The slice whose one common change explains the cells best, by weighted least squares. Rate: the share of thumbs up of
 * its cells fell by the same amount, and that of all others did not change. Mix: its cells grew by the same factor, and
 * all others by another one. Each slice is one number to fit, so none has an advantage.
 */
function explains(cells: readonly CellVotes[], effect: 'rate' | 'mix'): Slice {
  const points = cells.map(({ queryType, tier, weeks: [one, two] }) => {
    const part = (votes: Votes) => (votes.up + 0.5) / (votes.all + 1);
    return {
      cell: { queryType, tier },
      change: effect === 'rate' ? part(two) - part(one) : Math.log((two.all + 0.5) / (one.all + 0.5)),
      weight: 1 / (1 / (one.all + 0.5) + 1 / (two.all + 0.5)),
    };
  });
  const mean = (some: typeof points) =>
    sum(some.map(({ change, weight }) => change * weight)) / sum(some.map(({ weight }) => weight));
  const spread = (some: typeof points, around: number) =>
    sum(some.map(({ change, weight }) => weight * (change - around) ** 2));
  const fits = SLICES.map((by) => {
    const inside = points.filter(({ cell }) => isIn(by, cell));
    const outside = points.filter(({ cell }) => !isIn(by, cell));
    const usual = effect === 'rate' || outside.length === 0 ? 0 : mean(outside);
    // of two tiers, one grows and the other shrinks: the cause is the one that grows
    const fitting = effect === 'rate' || (outside.length > 0 && mean(inside) > usual);
    return {
      by,
      left: fitting ? spread(inside, mean(inside)) + spread(outside, usual) : Number.POSITIVE_INFINITY,
    };
  });
  return fits.reduce((best, fit) => (fit.left < best.left ? fit : best)).by;
}

function mostGotBetter(cells: readonly CellVotes[]): boolean {
  const better = QUERY_TYPES.filter((type) => {
    const [one, two] = typeScores(cells, type);
    return one !== null && two !== null && two > one;
  });
  return better.length > QUERY_TYPES.length / 2;
}

/** The scores of a query type in both weeks; null without votes. */
export function typeScores(cells: readonly CellVotes[], type: QueryType): [number | null, number | null] {
  const own = cells.filter(({ queryType }) => queryType === type);
  return [0, 1].map((week) => {
    const votes = {
      up: sum(own.map((c) => c.weeks[week]!.up)),
      all: sum(own.map((c) => c.weeks[week]!.all)),
    };
    return votes.all > 0 ? score(votes) : null;
  }) as [number | null, number | null];
}
