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
  let votes = new Map<string, Rating>(await store.votes.list());
  let cleared: typeof votes = new Map();
  let refused = 0;
  const keyOf = (phone: string, question: number) => `${question} ${phone}`;
  return {
    numbers(question = 0): Votes & { refused: number } {
      const own = [...votes].filter(([key]) => key.startsWith(keyOf('', question)));
      const up = own.filter(([, rating]) => rating === 'up').length;
      return { up, down: own.length - up, refused };
    },
    /** Stores a vote and resolves once it is safe on disk. Rejects, and does not count the vote, when it can't be stored. */
    async vote(phone: string, rating: Rating, question = 0): Promise<void> {
      const key = keyOf(phone, question);
      await store.votes.put(key, rating);
      if (votes.get(key) === rating) return;
      votes.set(key, rating);
      onChange(true);
    },
    /** The vote of a phone. */
    voteOf: (phone: string, question = 0) => votes.get(keyOf(phone, question)),
    /** Counts a refused request. */
    refuse(): void {
      refused += 1;
      onChange(false);
    },
    /** Deleted votes that can be restored. */
    cleared: () => cleared.size,
    /** Deletes all votes; `restore` brings them back. */
    async clear(): Promise<void> {
      await store.votes.forget(Number.MAX_SAFE_INTEGER);
      cleared = votes;
      votes = new Map();
      refused = 0;
      onChange(true);
    },
    /** Brings deleted votes back, except of phones that have voted since. */
    async restore(): Promise<void> {
      for (const [key, rating] of cleared) if (!votes.has(key)) await store.votes.put(key, rating);
      votes = new Map([...cleared, ...votes]);
      cleared = new Map();
      onChange(true);
    },
    close: () => store.close(),
  };
}
