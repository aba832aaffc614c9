import type { Random } from '../../common/random.ts';
import { TIERS, type Tier } from '../rag-api/types.ts';
import { DAY_MS, DAYS } from './calendar.ts';

export interface User {
  id: string;
  tier: Tier;
  /** Month in which they signed up, such as `2026-08`. */
  cohort: string;
  /** Whether they ever vote. */
  votes: boolean;
  /** Their last question, milliseconds after the start; negative before it. */
  lastAsked: number;
  badInARow: number;
  /** Whether they have given up on the assistant. */
  gone: boolean;
}

/** Part of the users who vote, and how often they do. */
const VOTERS = 0.4;
export const VOTES_OF_A_VOTER = 0.5;
/** Questions of one user in two weeks, on average. */
const QUESTIONS_EACH = 8;
/** Enough for every figure; more would only need memory. */
const MOST_USERS = 40_000;

/** The users of a history, with their months of sign-up before its end. */
export class Users {
  readonly all: readonly User[];
  readonly cohorts: readonly string[];
  readonly #byTier: Record<Tier, { users: User[]; sums: number[] }>;
  readonly #random: Random;

  constructor(questions: number, to: number, random: Random) {
    this.#random = random;
    this.cohorts = [3, 2, 1, 0].map((ago) => {
      const day = new Date(to);
      return new Date(Date.UTC(day.getUTCFullYear(), day.getUTCMonth() - ago, 1)).toISOString().slice(0, 7);
    });
    const count = Math.max(40, Math.min(MOST_USERS, Math.round(questions / QUESTIONS_EACH)));
    this.#byTier = { free: { users: [], sums: [] }, paid: { users: [], sums: [] } };
    this.all = Array.from({ length: count }, (_, i) => this.#signUp(i, questions / count));
  }

  #signUp(index: number, questionsEach: number): User {
    const random = this.#random;
    const activity = Math.exp(0.9 * gaussian(random) - 0.4); // 1 on average: a few people ask often, many seldom
    const perMs = Math.max(1e-9, (activity * questionsEach) / (DAYS * DAY_MS));
    const tier = TIERS[random.next() < 0.55 ? 0 : 1];
    const user: User = {
      id: `u${index + 1}`,
      tier,
      cohort: random.pick(this.cohorts),
      votes: random.next() < VOTERS,
      lastAsked: Math.floor(Math.log(1 - random.next()) / perMs),
      badInARow: 0,
      gone: false,
    };
    const { users, sums } = this.#byTier[tier];
    users.push(user);
    sums.push((sums.at(-1) ?? 0) + activity);
    return user;
  }

  /** A user of this tier who asks now; active users are likelier, and those who gave up hardly ever return. */
  pick(tier: Tier): User {
    const { users, sums } = this.#byTier[tier];
    for (let tries = 0; ; tries += 1) {
      const wanted = this.#random.next() * sums.at(-1)!;
      let [low, high] = [0, sums.length - 1];
      while (low < high) {
        const middle = (low + high) >> 1;
        if (sums[middle]! > wanted) high = middle;
        else low = middle + 1;
      }
      const user = users[low]!;
      if (!user.gone || tries >= 4) return user;
    }
  }

  /** Users by tier and cohort, such as `paid|2026-08`, who asked in the seven days before; milliseconds after the start. */
  active(at: number): Map<string, number> {
    const counts = new Map<string, number>();
    for (const { tier, cohort, lastAsked } of this.all)
      if (lastAsked > at - 7 * DAY_MS && lastAsked <= at) {
        const key = `${tier}|${cohort}`;
        counts.set(key, (counts.get(key) ?? 0) + 1);
      }
    return counts;
  }
}

function gaussian(random: Random): number {
  return Math.sqrt(-2 * Math.log(1 - random.next())) * Math.cos(2 * Math.PI * random.next());
}
