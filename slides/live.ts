// What the deck's server tells the pages, and nothing that needs either of them: read by both.

/** Votes that stand, and what follows from them. */
export interface Votes {
  up: number;
  down: number;
}

/** What the lab's RAG API has seen since it was started; votes as far as its store goes back. */
export interface LabNumbers extends Votes {
  queries: number;
  /** List price, US dollars; null before the first question, or when a model has no price. */
  costPerQueryUsd: number | null;
}

/** The vote of the people in the room. */
export interface RoomNumbers extends Votes {
  /** Votes that were turned away because they came too fast. */
  refused: number;
  /** What phones open. */
  address: string;
  question: string;
  answer: string;
}

export interface CheckpointState {
  id: number;
  status: 'ready' | 'pending' | 'failed' | 'error';
  evidence: string;
  found: string;
}

/** The talk's clock: what had passed at `since`, and since when it runs (milliseconds since the epoch; null: it stands). */
export interface Clock {
  elapsedMs: number;
  since: number | null;
}

/** Where the talk is. */
export interface Show {
  /** Index of the slide, and how many of its steps are shown. */
  slide: number;
  step: number;
  /** Counts the changes since the deck was started, and when that was: of two, the newer one is known. */
  version: number;
  started: number;
  clock: Clock;
  /** A rehearsal is being recorded. */
  rehearsing: boolean;
  /** When the practathon's 30 minutes began, milliseconds since the epoch. */
  practathonSince: number | null;
}

/** Everything that changes on a page. */
export interface LiveState {
  show: Show;
  /** Null while no lab runs. */
  lab: LabNumbers | null;
  /** Null unless the room votes. */
  room: RoomNumbers | null;
  /** Null until it was looked at. */
  checkpoints: CheckpointState[] | null;
}

/** Share of thumbs up, 0 to 1; null without a vote. */
export function shareOf({ up, down }: Votes): number | null {
  return up + down === 0 ? null : up / (up + down);
}

/** The share as a score from 1 to 5: 80 % is 4.2, 70 % is 3.8. Null without a vote. */
export function scoreOf(votes: Votes): number | null {
  const share = shareOf(votes);
  return share === null ? null : 1 + 4 * share;
}
