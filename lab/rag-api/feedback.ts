import type { Router } from 'express';
import type { Answer, QueryType, Rating, Tier } from './types.ts';

export type { Answer, QueryType, Rating, Tier } from './types.ts';

/** A vote that changed something: the first vote on an answer, or a changed one. */
export interface Vote {
  queryId: string;
  rating: Rating;
  /** The rating before, when a vote is changed. */
  previous?: Rating;
  tier: Tier;
  queryType: QueryType;
  /** Trace of the question, 32 hex digits. Good for an exemplar, never for a label. */
  traceId?: string;
}

/** What the lab passes to Exercise 2. */
export interface FeedbackDeps {
  answers: {
    /** The answer with this id; undefined for an id that is unknown or deleted. */
    get(queryId: string): Promise<Answer | undefined>;
  };
  votes: {
    /**
     * Stores a vote. Resolves, once it is safe on disk, to the rating before it. Votes on one answer are stored one after
     * the other. Rejects when the vote could not be stored.
     */
    put(queryId: string, rating: Rating): Promise<Rating | undefined>;
  };
  /** Call it once for each first or changed vote. An error in it must not fail the request. */
  onVote(vote: Vote): void;
}

/** The signature of Exercise 2: routes that are mounted at `/`, after the JSON body has been parsed. */
export type FeedbackRoutes = (deps: FeedbackDeps) => Router;
