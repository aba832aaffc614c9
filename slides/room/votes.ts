/** Current votes; a changed vote counts once. */
export interface Votes {
  up: number;
  down: number;
}

/** What the room votes on: a question to the assistant, and its answer. */
export interface RoomQuestion {
  question: string;
  answer: string;
}

/** The question that the room votes on now. */
export interface Poll extends RoomQuestion {
  index: number;
  /** Whether phones can vote. */
  open: boolean;
}

/** The vote of the people in the room. */
export interface RoomNumbers extends Votes {
  /** Index of the question. */
  question: number;
  /** Whether phones can vote. */
  open: boolean;
  /** The result is not shown until the vote is closed. */
  hidden: boolean;
  /** Deleted votes that can be restored. */
  cleared: number;
  /** Votes that were refused because they came too fast. */
  refused: number;
  /** What phones open. */
  address: string;
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
