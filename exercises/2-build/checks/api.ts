import express, { type ErrorRequestHandler, type RequestHandler, type Router } from 'express';
import { inject } from 'vitest';
import { createRagApi } from '#lab/rag-api/app.ts';
import type { FeedbackDeps, Vote } from '#lab/rag-api/feedback.ts';
import { Registry, ragMetrics } from '#lab/rag-api/metrics.ts';
import { recordingTracer } from '#lab/telemetry/tracer.ts';
import { listen } from '../../../common/listen.ts';
import { CheckFailure, expecting } from '../../kit/check.ts';
import { exportedFunction } from '../../kit/exported.ts';
import { type Reply, type Sent, send } from '../../kit/request.ts';
import { shown } from '../../kit/shown.ts';
import { collectingStrayErrors } from '../../kit/stray-errors.ts';
import { withPlace } from '../../kit/target.ts';
import { settled, until } from '../../kit/wait.ts';
import { inMemoryLab, isPlanted, type Lab } from './memory.ts';
import because from './reasons.json' with { type: 'json' };

declare module 'vitest' {
  interface ProvidedContext {
    /** How long the slow store takes, milliseconds. */
    slowStoreMs: number;
  }
}

/** A reply, and what the learner's code threw instead of sending one. */
export interface VoteReply extends Reply {
  threw?: string;
  /** The vote was accepted while `votes.put` was still at work. */
  isEarly: boolean;
  /** The learner's code has asked for an answer, or stored a vote, without an id. */
  isWithoutId: boolean;
}

/** The lab's own RAG API with the learner's routes, and a store in memory. */
export interface FeedbackApi extends Pick<Lab, 'answered' | 'stored' | 'puts' | 'broken'> {
  /** Sends a vote; `rating` becomes `{"rating": …}`. */
  vote(queryId: string, rating: unknown): Promise<VoteReply>;
  send(sent: Sent): Promise<VoteReply>;
  /** What `onVote` was called with: as soon as there are `atLeast` calls, or when no more are expected. */
  onVoteCalls(atLeast?: number): Promise<Vote[]>;
}

const FILE = '2-build/feedback.ts';

/** Path of the route for an answer. */
export function routeOf(queryId: string): string {
  return `/query/${encodeURIComponent(queryId)}/feedback`;
}

/** Serves the learner's routes over a new store while `use` checks them. An error that nothing catches fails the check. */
export async function withFeedbackApi(
  learner: object,
  use: (api: FeedbackApi) => Promise<void>,
): Promise<void> {
  await collectingStrayErrors(async (stray) => {
    let did = '';
    const onSend = (sent: Sent) => {
      did = `${sent.method} ${sent.path} ${sent.body ?? ''}`.trim();
    };
    await serve(learner, use, onSend, stray.signal).catch(async (error) => {
      await settled();
      const isEnded = stray.errors.length > 0 && error instanceof CheckFailure;
      throw isEnded ? ended(error.failure.did, stray.errors) : error;
    });
    await settled();
    if (stray.errors.length > 0) throw ended(did, stray.errors);
  });
}

/** A vote on a slow store. It runs beside the checks, which collect the errors that nothing catches. */
export async function voteOnSlowStore(learner: object): Promise<VoteReply> {
  const slowMs = inject('slowStoreMs');
  let reply: VoteReply | undefined;
  await serve(learner, async ({ answered, send, broken }) => {
    broken.slowMs = slowMs;
    const path = routeOf(answered('slow'));
    reply = await send({ method: 'PUT', path, body: '{"rating":"up"}', heldUpMs: slowMs });
  });
  return reply!;
}

async function serve(
  learner: object,
  use: (api: FeedbackApi) => Promise<void>,
  onSend?: (sent: Sent) => void,
  giveUp?: AbortSignal,
): Promise<void> {
  const lab = inMemoryLab();
  const heard = overheard(routesOf(learner, lab.deps), lab.clues);
  const app = createRagApi({
    pipeline: () => Promise.reject(new Error('the checks ask no questions')),
    metrics: ragMetrics(new Registry()),
    tracer: recordingTracer('checks'),
    store: { answers: { add: async () => {} }, votes: { put: lab.deps.votes.put } } as never,
    feedback: heard.router,
    log: () => {},
  });
  const server = await listen(app, 0, '127.0.0.1');
  const api: FeedbackApi = {
    ...lab,
    async send(sent) {
      onSend?.(sent);
      const reply = await send(`http://127.0.0.1:${server.port}`, sent, giveUp);
      const threw = reply.status === 500 && heard.thrown.findLast((error) => error.path === sent.path);
      const clues = { isEarly: heard.early.has(sent.path), isWithoutId: lab.clues.noId };
      if (!threw) return { ...reply, ...clues };
      const { error } = threw;
      const said = error instanceof Error ? error.message : shown(error);
      return { ...reply, ...clues, threw: withPlace(said, error) };
    },
    vote: (queryId, rating) =>
      api.send({ method: 'PUT', path: routeOf(queryId), body: JSON.stringify({ rating }) }),
    async onVoteCalls(atLeast = 0) {
      await until(() => lab.calls.length >= atLeast);
      await settled();
      return [...lab.calls];
    },
  };
  try {
    await use(api);
  } finally {
    await server.close();
  }
}

/** The learner's routes, with an ear on their answers and on their errors: the app itself only logs the messages. */
function overheard(routes: Router, { storing, settled }: Lab['clues']) {
  /** Errors that a route handed to Express, each with the path of its request. */
  const thrown: { path: string; error: unknown }[] = [];
  /** Paths on which a vote was accepted although no `votes.put` for its answer was over. */
  const early = new Set<string>();
  const answers: RequestHandler = (request, response, next) => {
    const end = response.end;
    response.end = (...args: unknown[]) => {
      const isPending = [...storing].some((id) => !settled.has(id) && request.path === routeOf(id));
      if (isPending && response.statusCode < 300) early.add(request.originalUrl);
      return end.apply(response, args as never);
    };
    next();
  };
  const errors: ErrorRequestHandler = (error, request, _response, next) => {
    thrown.push({ path: request.originalUrl, error });
    next(error);
  };
  return { router: express.Router().use(answers, routes, errors), thrown, early };
}

function routesOf(learner: object, deps: FeedbackDeps) {
  const router = exportedFunction(learner, 'feedbackRoutes', FILE)(deps);
  const expectRouter = expecting('feedbackRoutes(deps)', 'an Express router');
  expectRouter(!(router instanceof Promise), 'a promise', because.ASYNC_ROUTES);
  const got = router === undefined ? 'nothing' : shown(router);
  expectRouter(typeof router === 'function', got, because.NO_ROUTER);
  return router as Router;
}

function ended(did: string, stray: readonly unknown[]): CheckFailure {
  return new CheckFailure({
    did,
    expected: 'an answer, and every error caught',
    got: `an error that nothing caught, which ends the server: ${shown(stray[0])}`,
    likely: isPlanted(shown(stray[0])) ? because.STORE_UNHEARD : because.UNHEARD,
  });
}
