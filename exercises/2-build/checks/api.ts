import express, { type ErrorRequestHandler, type Router } from 'express';
import { inject } from 'vitest';
import { createRagApi } from '#lab/rag-api/app.ts';
import type { Answer, FeedbackDeps, Rating, Vote } from '#lab/rag-api/feedback.ts';
import { Registry, ragMetrics } from '#lab/rag-api/metrics.ts';
import { recordingTracer } from '#lab/telemetry/tracer.ts';
import { listen } from '../../../common/listen.ts';
import { CheckFailure } from '../../kit/check.ts';
import { exportedFunction } from '../../kit/exported.ts';
import { placeIn } from '../../kit/place.ts';
import { type Reply, type Sent, send } from '../../kit/request.ts';
import { shown } from '../../kit/shown.ts';
import { collectingStrayErrors } from '../../kit/stray-errors.ts';
import { settled, until } from '../../kit/wait.ts';
import { type Broken, inMemoryLab } from './memory.ts';

/** A reply, and what the learner's code threw instead of sending one. */
export interface VoteReply extends Reply {
  threw?: string;
}

/** The lab's own RAG API with the learner's routes, and a store in memory. */
export interface FeedbackApi {
  /** Adds an answer that can be voted on, and returns its id. */
  answered(queryId: string, about?: Partial<Answer>): string;
  /** Sends a vote; `rating` becomes `{"rating": …}`. */
  vote(queryId: string, rating: unknown): Promise<VoteReply>;
  send(sent: Sent): Promise<VoteReply>;
  /** The current votes. A check may add some beforehand. */
  stored: Map<string, Rating>;
  /** The calls of `votes.put`, in the order in which they took effect. */
  puts: { queryId: string; rating: Rating; previous: Rating | undefined }[];
  /** What `onVote` was called with: as soon as there are `atLeast` calls, or when no more are expected. */
  onVoteCalls(atLeast?: number): Promise<Vote[]>;
  broken: Broken;
  /** Sends a vote while the store takes a second, by a clock that runs faster than the real one. */
  voteOnSlowStore(queryId: string, rating: Rating): Promise<VoteReply>;
}

const FILE = '2-build/feedback.ts';

/** Path of the route for an answer. */
export function routeOf(queryId: string): string {
  return `/query/${encodeURIComponent(queryId)}/feedback`;
}

/** Serves the learner's routes on a free port while `use` checks them, over a new store. */
export async function withFeedbackApi(
  learner: object,
  use: (api: FeedbackApi) => Promise<void>,
): Promise<void> {
  const lab = inMemoryLab();
  const thrown: Thrown[] = [];
  const app = createRagApi({
    pipeline: () => Promise.reject(new Error('the checks ask no questions')),
    metrics: ragMetrics(new Registry()),
    tracer: recordingTracer('checks'),
    store: { answers: { add: async () => {} }, votes: { put: lab.deps.votes.put } } as never,
    feedback: overheard(routesOf(learner, lab.deps), thrown),
    log: () => {},
  });
  await collectingStrayErrors(async (stray) => {
    const server = await listen(app, 0, '127.0.0.1');
    const origin = `http://127.0.0.1:${server.port}`;
    let did = '';
    const api: FeedbackApi = {
      ...lab,
      async send(sent) {
        did = `${sent.method} ${sent.path} ${sent.body ?? ''}`.trim();
        const reply = await send(origin, sent, stray.signal);
        const threw = reply.status === 500 && thrown.findLast((error) => error.path === sent.path);
        return threw ? { ...reply, threw: inWords(threw.error) } : reply;
      },
      vote: (queryId, rating) =>
        api.send({ method: 'PUT', path: routeOf(queryId), body: JSON.stringify({ rating }) }),
      voteOnSlowStore: (queryId, rating) => lab.slowly(() => api.vote(queryId, rating)),
      async onVoteCalls(atLeast = 0) {
        await until(() => lab.calls.length >= atLeast);
        await settled();
        return [...lab.calls];
      },
    };
    try {
      await use(api).catch(async (error) => {
        await settled();
        const isEnded = stray.errors.length > 0 && error instanceof CheckFailure;
        throw isEnded ? ended(error.failure.did, stray.errors) : error;
      });
      await settled();
      if (stray.errors.length > 0) throw ended(did, stray.errors);
    } finally {
      await server.close();
    }
  });
}

/** An error that a route handed to Express, and the path of its request. */
interface Thrown {
  path: string;
  error: unknown;
}

/** The learner's routes, and a handler that keeps their errors: the app itself only logs the messages. */
function overheard(routes: Router, thrown: Thrown[]): Router {
  const listen: ErrorRequestHandler = (error, request, _response, next) => {
    thrown.push({ path: request.originalUrl, error });
    next(error);
  };
  return express.Router().use(routes, listen);
}

/** The message of an error, with its place in the learner's file if there is one. */
function inWords(error: unknown): string {
  if (!(error instanceof Error)) return shown(error);
  const place = placeIn(error.stack, inject('target'));
  return `${error.message}${place && !error.message.includes(place) ? ` (${place})` : ''}`;
}

function routesOf(learner: object, deps: FeedbackDeps) {
  const router = exportedFunction(learner, 'feedbackRoutes', FILE)(deps);
  if (typeof router === 'function') return router as Router;
  throw new CheckFailure({
    did: 'feedbackRoutes(deps)',
    expected: 'an Express router',
    got: router instanceof Promise ? 'a promise' : router === undefined ? 'nothing' : shown(router),
    likely:
      router instanceof Promise
        ? 'Remove async from feedbackRoutes. Only the handler inside needs to await something.'
        : 'The function has no return router at its end.',
  });
}

function ended(did: string, stray: readonly unknown[]): CheckFailure {
  return new CheckFailure({
    did,
    expected: 'an answer, and every error caught',
    got: `an error that nothing caught, which ends the server: ${shown(stray[0])}`,
    likely:
      'Await the promise inside try/catch, or give it a .catch(…). Node ends a process when a rejected promise is not handled.',
  });
}
