import type { Votes } from '../../common/votes.ts';
import type { Rating } from '../../lab/rag-api/feedback.ts';
import { openStore } from '../../lab/rag-api/store.ts';

/** The votes of the people in the room: one for each phone, which may change it. */
export type Room = Awaited<ReturnType<typeof openRoom>>;

/** Older votes belong to another lesson. A deck that is restarted in the same lesson keeps its votes. */
const LESSON_MS = 3 * 60 * 60_000;

/**
 * Opens a room.
 *
 * @param databaseUrl `file:` URL of its votes
 * @param onChange called after each change; a refusal is not `urgent`
 */
export async function openRoom(databaseUrl: string, onChange: (urgent: boolean) => void) {
  const store = await openStore(databaseUrl);
  await store.votes.forget(Date.now() - LESSON_MS);
  let votes: Votes = await store.votes.count(0, 'all');
  let refused = 0;
  return {
    numbers: (): Votes & { refused: number } => ({ ...votes, refused }),
    /** Stores a vote and resolves once it is safe on disk. Rejects, and does not count the vote, when it can't be stored. */
    async vote(phone: string, rating: Rating): Promise<void> {
      const before = await store.votes.put(phone, rating);
      if (before === rating) return;
      // differences add up in any order, and the store may answer in any order
      votes = { ...votes, [rating]: votes[rating] + 1 };
      if (before) votes = { ...votes, [before]: votes[before] - 1 };
      onChange(true);
    },
    voteOf: (phone: string) => store.votes.get(phone),
    /** Counts a refused request. */
    refuse(): void {
      refused += 1;
      onChange(false);
    },
    /** Deletes all votes. */
    async clear(): Promise<void> {
      await store.votes.forget(Number.MAX_SAFE_INTEGER);
      votes = await store.votes.count(0, 'all');
      refused = 0;
      onChange(true);
    },
    close: () => store.close(),
  };
}
