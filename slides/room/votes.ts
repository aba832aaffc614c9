import type { Votes } from '../../common/votes.ts';

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
