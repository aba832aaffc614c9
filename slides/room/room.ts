import type { Rating } from '../../lab/rag-api/feedback.ts';
import { openStore, type Store } from '../../lab/rag-api/store.ts';
import type { Votes } from '../live.ts';

/** The votes of the people in the room: one for each phone, which may change its mind. */
export interface Room {
  /** Votes that stand, and votes that were turned away. */
  numbers(): Votes & { refused: number };
  /** Stores a vote and resolves once it is safe on disk. Rejects when it can't be stored; it isn't counted then. */
  vote(phone: string, rating: Rating): Promise<void>;
  /** The vote of a phone. */
  voteOf(phone: string): Promise<Rating | undefined>;
  refuse(): void;
  /** Forgets all votes. */
  clear(): Promise<void>;
  close(): void;
}

/** Votes of a class: a deck that is started again in the same lesson goes on with them. */
const LESSON_MS = 3 * 60 * 60_000;

/**
 * Opens a room.
 *
 * @param databaseUrl `file:` URL in which its votes are kept
 * @param changed told after each change, and whether it is worth telling soon
 */
export async function openRoom(databaseUrl: string, changed: (soon: boolean) => void): Promise<Room> {
  const store: Store = await openStore(databaseUrl);
  await store.votes.forget(Date.now() - LESSON_MS);
  let votes: Votes = await store.votes.count(0);
  let refused = 0;
  return {
    numbers: () => ({ ...votes, refused }),
    async vote(phone, rating) {
      const before = await store.votes.put(phone, rating);
      if (before === rating) return;
      // counted by difference, in whichever order the answers of the store come back
      votes = { ...votes, [rating]: votes[rating] + 1 };
      if (before) votes = { ...votes, [before]: votes[before] - 1 };
      changed(true);
    },
    voteOf: (phone) => store.votes.get(phone),
    refuse() {
      refused += 1;
      changed(false);
    },
    async clear() {
      await store.votes.forget(Number.MAX_SAFE_INTEGER);
      votes = await store.votes.count(0);
      refused = 0;
      changed(true);
    },
    close: () => store.close(),
  };
}
