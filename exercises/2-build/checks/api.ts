import { setImmediate as turn } from 'node:timers/promises';
import { CheckFailure } from '#checks/check.ts';
import { exportedFunction } from '#checks/exported.ts';
import { seeded } from '#checks/random.ts';
import { type Reply, type Sent, send } from '#checks/request.ts';
import { withServer } from '#checks/serve.ts';
import { shown } from '#checks/shown.ts';
import { collectingStrayErrors } from '#checks/stray-errors.ts';
import { settled, until } from '#checks/wait.ts';
import { createRagApi } from '#lab/rag-api/app.ts';
import type { Answer, FeedbackDeps, Rating, Vote } from '#lab/rag-api/feedback.ts';
import { Registry, ragMetrics } from '#lab/rag-api/metrics.ts';
import { recordingTracer } from '#lab/telemetry/tracer.ts';

/** A reply, and what the learner's code threw instead of giving one. */
export interface VoteReply extends Reply {
  threw?: string;
}

/** The lab's own RAG API with the learner's routes, over answers and votes that live in memory. */
export interface FeedbackApi {
  /** Puts an answer there to be voted on, and returns its id. */
  answered(queryId: string, about?: Partial<Answer>): string;
  /** Sends a vote; `rating` becomes `{"rating": …}`. */
  vote(queryId: string, rating: unknown): Promise<VoteReply>;
  send(sent: Sent): Promise<VoteReply>;
  /** The votes that stand. A check may put some there beforehand. */
  stored: Map<string, Rating>;
  /** What `votes.put` was called for, in the order in which it took effect. */
  puts: { queryId: string; rating: Rating; previous: Rating | undefined }[];
  /** What `onVote` was called with, as soon as there are `atLeast` calls, or none are to be expected any more. */
  told(atLeast?: number): Promise<Vote[]>;
  /** What fails from now on. */
  broken: { put: boolean; get: boolean; onVote: boolean };
}

const FILE = '2-build/feedback.ts';

/** Path of the route for an answer. */
export function routeOf(queryId: string): string {
  return `/query/${encodeURIComponent(queryId)}/feedback`;
}

/** Serves the learner's routes on a free port while `use` looks at them, with a store of their own. */
export async function withFeedbackApi(
  learner: object,
  use: (api: FeedbackApi) => Promise<void>,
): Promise<void> {
  const lab = inMemoryLab();
  const log: string[] = [];
  const app = createRagApi({
    pipeline: () => Promise.reject(new Error('the checks ask no questions')),
    metrics: ragMetrics(new Registry()),
    tracer: recordingTracer('checks'),
    store: { answers: { add: async () => {} }, votes: { put: lab.deps.votes.put } } as never,
    feedback: routesOf(learner, lab.deps),
    log: (line) => log.push(line),
  });
  await collectingStrayErrors((stray) =>
    withServer(app, async (origin) => {
      let did = '';
      const api: FeedbackApi = {
        ...lab,
        async send(sent) {
          did = `${sent.method} ${sent.path} ${sent.body ?? ''}`.trim();
          const reply = await send(origin, sent, stray.signal);
          const failed = `${sent.method} ${sent.path} → 500: `;
          const threw = reply.status === 500 && log.findLast((line) => line.startsWith(failed));
          return threw ? { ...reply, threw: threw.slice(failed.length) } : reply;
        },
        vote: (queryId, rating) =>
          api.send({ method: 'PUT', path: routeOf(queryId), body: JSON.stringify({ rating }) }),
        async told(atLeast = 0) {
          await until(() => lab.calls.length >= atLeast);
          await settled();
          return [...lab.calls];
        },
      };
      try {
        await use(api);
      } catch (error) {
        await settled();
        throw stray.errors.length > 0 && error instanceof CheckFailure
          ? ended(error.failure.did, stray.errors)
          : error;
      }
      await settled();
      if (stray.errors.length > 0) throw ended(did, stray.errors);
    }),
  );
}

function routesOf(learner: object, deps: FeedbackDeps) {
  const router = exportedFunction(learner, 'feedbackRoutes', FILE)(deps);
  if (typeof router === 'function') return router as ReturnType<typeof import('express').Router>;
  throw new CheckFailure({
    did: 'feedbackRoutes(deps)',
    expected: 'an Express router',
    got: router instanceof Promise ? 'a promise' : router === undefined ? 'nothing' : shown(router),
    likely:
      router instanceof Promise
        ? 'Take async away from feedbackRoutes; only the handler inside has something to await.'
        : 'The function ends without return router.',
  });
}

function ended(did: string, stray: readonly unknown[]): CheckFailure {
  return new CheckFailure({
    did,
    expected: 'an answer, and every error caught',
    got: `an error that nothing caught, which ends the server: ${shown(stray[0])}`,
    likely:
      'Await the promise inside try/catch, or give it a .catch(…): Node ends a process whose rejected promise nobody handles.',
  });
}

/** Answers and votes as the lab keeps them, except that they are forgotten. No method needs its `this`. */
function inMemoryLab() {
  const random = seeded(73);
  const later = async (turns: number) => {
    for (let i = random.below(turns); i >= 0; i--) await turn();
  };
  const answers = new Map<string, Answer>();
  const stored = new Map<string, Rating>();
  const puts: FeedbackApi['puts'] = [];
  const calls: Vote[] = [];
  const broken = { put: false, get: false, onVote: false };
  const deps: FeedbackDeps = {
    answers: {
      async get(queryId) {
        await later(3);
        if (broken.get) throw new Error('answers: database is locked');
        return answers.get(queryId);
      },
    },
    votes: {
      async put(queryId, rating) {
        // of votes at once, the first to arrive need not be the first to be stored
        await later(8);
        if (broken.put) throw new Error('votes: disk is full');
        const previous = stored.get(queryId);
        stored.set(queryId, rating);
        puts.push({ queryId, rating, previous });
        await later(3);
        return previous;
      },
    },
    onVote(vote) {
      calls.push(vote);
      if (broken.onVote) throw new Error('metrics are broken');
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
  return { answered, stored, puts, calls, broken, deps };
}
