import { setTimeout as pause, setImmediate as turn } from 'node:timers/promises';
import type { Answer, FeedbackDeps, Rating, Vote } from '#lab/rag-api/feedback.ts';
import { seeded } from '../../../common/random.ts';
import { targetFile } from '../../kit/target.ts';

/** In each error that the checks plant: a learner's code may print it, and then it must not look like a fault. */
const ON_PURPOSE = 'thrown by a check, on purpose';

/** Whether an error is one that the checks themselves planted. */
export function isPlanted(message: string): boolean {
  return message.includes(ON_PURPOSE);
}

/** The ways in which the store fails. They differ in text and shape, since a route must not ask why a vote was not stored. */
export const STORE_FAILURES: readonly (() => unknown)[] = [
  () => planted('votes: disk is full'),
  () => planted('SQLITE_BUSY: database is locked', { code: 'SQLITE_BUSY' }),
  () => planted('connect ECONNREFUSED 10.0.0.5:5432', { code: 'ECONNREFUSED', status: 404 }),
  () => ({ code: 'EIO', message: `read failed (${ON_PURPOSE})` }), // not an Error
];

/** The ways in which `onVote` fails. */
export const ON_VOTE_FAILURES: readonly (() => unknown)[] = [
  () => planted('metrics are broken'),
  () => planted('label is not allowed'),
  () => ({ message: `no registry (${ON_PURPOSE})` }), // not an Error
];

export const ANSWERS_FAILURE = () => planted('answers: connection lost');

/** What fails from now on, and how; for `onVote`, only on one answer. */
export interface Broken {
  put?: () => unknown;
  get?: () => unknown;
  onVote?: { queryId: string; failure: () => unknown };
  /** The store works, but takes this long. */
  slowMs: number;
}

/** Answers and votes as in the lab's store, but in memory. No method needs its `this`. */
export function inMemoryLab() {
  const random = seeded(73);
  const later = async (turns: number) => {
    for (let i = random.below(turns); i >= 0; i--) await turn();
  };
  const answers = new Map<string, Answer>();
  /** The current votes. A check may add some beforehand. */
  const stored = new Map<string, Rating>();
  /** The calls of `votes.put`, in the order in which they took effect. */
  const puts: { queryId: string; rating: Rating; previous: Rating | undefined }[] = [];
  const calls: Vote[] = [];
  const broken: Broken = { slowMs: 0 };
  /** Whether deps got no id, and the ids for which a call of `votes.put` has begun and for which one is over. */
  const clues = { noId: false, storing: new Set<string>(), settled: new Set<string>() };
  async function store(queryId: string, rating: Rating): Promise<Rating | undefined> {
    // of several votes at the same time, the first to arrive need not be the first to be stored
    await later(8);
    if (broken.put) throw broken.put();
    if (broken.slowMs > 0) await pause(broken.slowMs);
    const previous = stored.get(queryId);
    stored.set(queryId, rating);
    puts.push({ queryId, rating, previous });
    await later(3);
    return previous;
  }
  const deps: FeedbackDeps = {
    answers: {
      async get(queryId) {
        clues.noId ||= queryId === undefined;
        await later(3);
        if (broken.get) throw broken.get();
        return answers.get(queryId);
      },
    },
    votes: {
      async put(queryId, rating) {
        clues.noId ||= queryId === undefined;
        clues.storing.add(queryId);
        try {
          return await store(queryId, rating);
        } finally {
          clues.settled.add(queryId);
        }
      },
    },
    onVote(vote) {
      calls.push(vote);
      if (broken.onVote && broken.onVote.queryId === vote?.queryId) throw broken.onVote.failure();
    },
  };
  /** Adds an answer that can be voted on, and returns its id. */
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
  return { answered, stored, puts, calls, broken, clues, deps };
}

export type Lab = ReturnType<typeof inMemoryLab>;

/** An error whose text says that it is planted, and whose stack holds only the learner's own lines. */
function planted(message: string, more: { code?: string; status?: number } = {}): Error {
  const error = new Error(`${message} (${ON_PURPOSE})`);
  const [first, ...frames] = (error.stack ?? '').split('\n');
  const own = targetFile('2-build/feedback.ts');
  error.stack = [first, ...frames.filter((frame) => frame.includes(own))].join('\n');
  return Object.assign(error, more);
}
