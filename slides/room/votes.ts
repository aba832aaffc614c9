import type { Votes } from '../../common/votes.ts';

/** What the room votes on: a question to the assistant, and its answer. */
export interface RoomQuestion {
  question: string;
  answer: string;
}

/** The vote of the people in the room. */
export interface RoomNumbers extends Votes {
  /** Votes that were refused because they came too fast. */
  refused: number;
  /** What phones open. */
  address: string;
}
