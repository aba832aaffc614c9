/** The closed set of query types; `other` is a question that the help centre does not cover. */
export const QUERY_TYPES = ['setup', 'billing', 'troubleshooting', 'concepts', 'api', 'other'] as const;
export type QueryType = (typeof QUERY_TYPES)[number];

export const TIERS = ['free', 'paid'] as const;
export type Tier = (typeof TIERS)[number];

/** One passage of the help centre. */
export interface Passage {
  /** Unique, such as `billing-03`. */
  id: string;
  title: string;
  type: Exclude<QueryType, 'other'>;
  /** Two to five sentences of plain text. */
  text: string;
}

export type Rating = 'up' | 'down';

/** An answer that was given, as the store keeps it. */
export interface Answer {
  queryId: string;
  question: string;
  answer: string;
  tier: Tier;
  queryType: QueryType;
  /** 32 hex digits. */
  traceId?: string;
  userId?: string;
  /** What the answer cost, USD; undefined when a price was missing. */
  costUsd?: number;
  /** Milliseconds since the epoch. */
  answeredAt: number;
  /** The answer to a question that no person asked, such as a checkpoint's. */
  probe?: true;
  /** The answer to a question of the simulated crowd. */
  crowd?: true;
}

/** Counts since the start of the RAG API, without probes. A changed vote counts once, with its newest rating. */
export interface LiveNumbers extends Counts {
  /** List price, US dollars; null before the first answer, or when an answer had no price. */
  costPerQueryUsd: number | null;
  /** The part of these counts that the simulated crowd made, once it has asked. */
  crowd?: Counts;
}

interface Counts {
  up: number;
  down: number;
  /** Answered questions. */
  queries: number;
}
