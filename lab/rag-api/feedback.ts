import type { Router } from 'express';
import type { Answer } from './store.ts';
import type { QueryType, Tier } from './types.ts';

export type { Answer } from './store.ts';
export type { QueryType, Tier } from './types.ts';

export type Rating = 'up' | 'down';

/** A vote that changed something: the first on an answer, or a changed mind. */
export interface Vote {
  queryId: string;
  rating: Rating;
  /** The rating that stood before, when a mind was changed. */
  previous?: Rating;
  tier: Tier;
  queryType: QueryType;
  /** Trace of the question, 32 hex digits. Good for an exemplar, never for a label. */
  traceId?: string;
}

/** What the lab hands to Exercise 2. */
export interface FeedbackDeps {
  answers: {
    /** The answer that was given under this id; undefined for an unknown or forgotten one. */
    get(queryId: string): Promise<Answer | undefined>;
  };
  votes: {
    /**
     * Stores a vote and resolves, once it is safe on disk, to the rating that stood before. Votes on one answer are
     * taken one after the other. Rejects when the vote could not be stored.
     */
    put(queryId: string, rating: Rating): Promise<Rating | undefined>;
  };
  /** To be called once for each first or changed vote. A failure in here never fails the request. */
  onVote(vote: Vote): void;
}

/** The signature of Exercise 2: routes that are mounted at `/`, after the JSON body has been parsed. */
export type FeedbackRoutes = (deps: FeedbackDeps) => Router;
