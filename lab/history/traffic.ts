import { type Random, seeded } from '../../common/random.ts';
import { costOf } from '../rag-api/cost.ts';
import type { Answer, QueryType, Rating } from '../rag-api/types.ts';
import { times } from './calendar.ts';
import { questionBank } from './question-bank.ts';
import { type User, Users, VOTES_OF_A_VOTER } from './users.ts';
import { CELLS, CHANGED_MINDS, type World } from './world.ts';

/** A vote at a time, milliseconds since the epoch. */
export interface CastVote {
  rating: Rating;
  at: number;
}

/** One question of the two weeks, with everything that came of it. */
export interface Asked {
  answer: Answer & { userId: string; costUsd: number; feature?: 'follow-ups' };
  user: User;
  tokens: { prompt: number; completion: number; embedding: number };
  costUsd: { openai: number; pinecone: number };
  seconds: number;
  /** Votes in their order: none, one, or two of a changed mind. */
  votes: CastVote[];
  /** The question was asked on the way to a purchase; `usd` is 0 when nothing was bought. */
  purchase?: { usd: number; at: number };
  /** A support ticket about the same thing, within a day. */
  ticket?: { outcome: 'solved' | 'escalated'; at: number };
}

export interface TrafficOptions {
  seed: number;
  questions: number;
  /** Start and end, milliseconds since the epoch. */
  from: number;
  to: number;
  world: World;
}

const READ_UNITS = 0.25;
const PRICED = {
  chatModel: 'gpt-4o-mini',
  embeddingModel: 'text-embedding-3-small',
  cloud: 'aws',
  region: 'us-east-1',
};

/** Part of the questions of each type that people ask on the way to a purchase. */
const BUYING: Record<QueryType, number> = {
  billing: 0.5,
  concepts: 0.2,
  api: 0.15,
  setup: 0.1,
  troubleshooting: 0.02,
  other: 0.03,
};
const SEATS_USD = [12, 21, 36, 60, 105];
const MINUTE_MS = 60_000;
/** How often a user gives up after two bad answers in a row. */
const GIVES_UP = 0.5;

/**
 * The questions of two weeks in the order of their times, one at a time: any number of them needs no memory. The same
 * options give the same questions.
 *
 * @returns the users and the questions; the questions change the users as they come
 */
export function traffic(options: TrafficOptions): { users: Users; questions: Generator<Asked> } {
  const random = seeded(options.seed * 104_729 + 1);
  const users = new Users(options.questions, options.to, random);
  return { users, questions: questionsOf(options, users, random) };
}

function* questionsOf(
  { questions, from, to, world }: TrafficOptions,
  users: Users,
  random: ReturnType<typeof seeded>,
): Generator<Asked> {
  const bank = questionBank();
  const cumulated = (weights: readonly number[]) => {
    let sum = 0;
    return weights.map((weight) => {
      sum += weight;
      return sum;
    });
  };
  const sums = { before: cumulated(world.before.weights), after: cumulated(world.after.weights) };
  const later = (at: number, meanMs: number) =>
    Math.min(to - 1, Math.floor(at - Math.log(1 - random.next()) * meanMs) + 1);
  const evenly = CELLS.map(() => spread(random));
  let index = 0;
  for (const since of times(questions, random.next)) {
    const now = since < world.releaseAt ? 'before' : 'after';
    const chosen = random.next();
    const at = from + since;
    const found = sums[now].findIndex((sum) => sum > chosen);
    const cell = found < 0 ? CELLS.length - 1 : found;
    const { queryType, tier } = CELLS[cell]!;
    const user = users.pick(tier);
    user.lastAsked = since;
    const asking = random.pick(bank[queryType]);
    const willVote = user.votes && random.next() < VOTES_OF_A_VOTER;
    const luck = willVote ? evenly[cell]!() : random.next();
    const good = luck < world[now].good[cell]!;
    const tokens = {
      prompt: 380 + random.below(240) + (tier === 'paid' ? 220 : 0),
      completion: 60 + random.below(90) + (good ? 0 : 25),
      embedding: 8 + random.below(14),
    };
    const cost = costs(tokens);
    index += 1;
    const asked: Asked = {
      answer: {
        queryId: `h${String(index).padStart(7, '0')}`,
        question: asking.question,
        // now and then, people dislike a right answer or like a wrong one
        answer: random.next() < (good ? 0.97 : 0.1) ? asking.good : asking.bad,
        tier,
        queryType,
        userId: user.id,
        costUsd: cost.openai + cost.pinecone,
        answeredAt: at,
      },
      user,
      tokens,
      costUsd: cost,
      seconds: 0.25 - Math.log(1 - random.next()) * 0.35,
      votes: [],
    };
    // a feature that is released midweek: three of ten questions of the users who have it
    if (since >= world.featureAt && user.tier === 'paid' && random.next() < 0.3)
      asked.answer.feature = 'follow-ups';
    if (willVote) {
      const rating: Rating = good ? 'up' : 'down';
      const first = later(at, 3 * MINUTE_MS);
      if (random.next() < CHANGED_MINDS && first < to - 2)
        asked.votes.push(
          { rating: good ? 'down' : 'up', at: first },
          { rating, at: later(first, MINUTE_MS) },
        );
      else asked.votes.push({ rating, at: first });
    }
    if (random.next() < BUYING[queryType]) {
      const usd = good && random.next() < 0.06 ? random.pick(SEATS_USD) : 0;
      asked.purchase = { usd, at: later(at, 20 * MINUTE_MS) };
    }
    if (random.next() < (good ? 0.01 : 0.12))
      asked.ticket = { outcome: random.next() < 0.7 ? 'solved' : 'escalated', at: later(at, 90 * MINUTE_MS) };
    user.badInARow = good ? 0 : user.badInARow + 1;
    if (user.badInARow >= 2 && random.next() < GIVES_UP) user.gone = true;
    yield asked;
  }
}

/**
 * Random numbers of which every four in a row are spread over the four quarters of 0 to 1. So chance moves the score of a
 * week half as much, and small histories show their cause too.
 */
function spread({ next, below }: Random): () => number {
  let parts: number[] = [];
  return () => {
    if (parts.length === 0) parts = Array.from({ length: 4 }, (_, i) => i);
    const [part = 0] = parts.splice(below(parts.length), 1);
    return (part + next()) / 4;
  };
}

/** Two prices that are the same for a whole history: looking them up for each question would take half of the time. */
let perToken: { prompt: number; completion: number; embedding: number; search: number } | undefined;

function costs({ prompt, completion, embedding }: Asked['tokens']): Asked['costUsd'] {
  perToken ??= tokenPrices();
  return {
    openai: prompt * perToken.prompt + completion * perToken.completion + embedding * perToken.embedding,
    pinecone: perToken.search,
  };
}

function tokenPrices(): NonNullable<typeof perToken> {
  const none = { promptTokens: 0, completionTokens: 0, embeddingTokens: 0, readUnits: 0 };
  const openai = (usage: Partial<typeof none>) => costOf({ ...none, ...usage }, PRICED).openai ?? 0;
  return {
    prompt: openai({ promptTokens: 1e6 }) / 1e6,
    completion: openai({ completionTokens: 1e6 }) / 1e6,
    embedding: openai({ embeddingTokens: 1e6 }) / 1e6,
    search: costOf({ ...none, readUnits: READ_UNITS }, PRICED).pinecone ?? 0,
  };
}
