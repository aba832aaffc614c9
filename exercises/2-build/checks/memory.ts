import { setImmediate as turn } from 'node:timers/promises';
import type { Answer, FeedbackDeps, Rating, Vote } from '#lab/rag-api/feedback.ts';
import { seeded } from '../../kit/random.ts';
import { slowStore } from './slow-store.ts';

const STORE_ERROR = 'votes: disk is full';
const ANSWERS_ERROR = 'answers: database is locked';
const ON_VOTE_ERROR = 'metrics are broken';

/** What fails from now on; for `onVote`, the id of the answer for which it fails. */
export interface Broken {
  put: boolean;
  get: boolean;
  onVote: string | undefined;
}

/** Whether an error is one that the checks themselves planted. */
export function isPlanted(message: string): boolean {
  return [STORE_ERROR, ANSWERS_ERROR, ON_VOTE_ERROR].some((planted) => message.startsWith(planted));
}

/** Answers and votes as in the lab's store, but in memory. No method needs its `this`. */
export function inMemoryLab() {
  const random = seeded(73);
  const later = async (turns: number) => {
    for (let i = random.below(turns); i >= 0; i--) await turn();
  };
  const answers = new Map<string, Answer>();
  const stored = new Map<string, Rating>();
  const puts: { queryId: string; rating: Rating; previous: Rating | undefined }[] = [];
  const calls: Vote[] = [];
  const broken: Broken = { put: false, get: false, onVote: undefined };
  const store = slowStore();
  const deps: FeedbackDeps = {
    answers: {
      async get(queryId) {
        await later(3);
        if (broken.get) throw new Error(ANSWERS_ERROR);
        return answers.get(queryId);
      },
    },
    votes: {
      async put(queryId, rating) {
        // of several votes at the same time, the first to arrive need not be the first to be stored
        await later(8);
        if (broken.put) throw new Error(STORE_ERROR);
        await store.isReady();
        const previous = stored.get(queryId);
        stored.set(queryId, rating);
        puts.push({ queryId, rating, previous });
        await later(3);
        return previous;
      },
    },
    onVote(vote) {
      calls.push(vote);
      if (broken.onVote !== undefined && broken.onVote === vote?.queryId) throw new Error(ON_VOTE_ERROR);
    },
  };
  const answered = (queryId: string, about: Partial<Answer> = {}) => {
    const answer: Answer = {
      queryId,
      question: 'How do I invite a teammate?',
      answer: 'Open Settings, then Members.',
      tier: 'free',
      queryType: 'setup',
      traceId: '4bf92f3577b34da6a3ce929d0e0e4736',
      userId: 'user-1',
      costUsd: 0.0002,
      answeredAt: Date.now(),
      ...about,
    };
    answers.set(queryId, answer);
    return queryId;
  };
  return { answered, stored, puts, calls, broken, deps, slowly: store.slowly };
}
