import express from 'express';
import type { FeedbackRoutes, Vote } from '#lab/rag-api/feedback.ts';
import { exemplarRegistry, exposition, type Registry } from '#lab/rag-api/metrics.ts';
import { listen } from '../../../common/listen.ts';

/** What a trial vote shows about one of the learner's functions. */
export interface Tried {
  is: 'unbuilt' | 'works' | 'broken';
  /** What broke or is missing, in one sentence without the file. */
  why?: string;
}

export type Counter = (registry: Registry) => { record(vote: Vote): void };

/** Less than the lab waits for the whole trial. */
const ANSWER_MS = 2_000;
const ANSWER = {
  queryId: 'trial',
  question: '?',
  answer: '.',
  tier: 'free',
  queryType: 'setup',
  answeredAt: 0,
} as const;

/** Sends the routes one vote on an invented answer. Nothing is stored. */
export async function tryRoutes(
  feedbackRoutes: FeedbackRoutes,
  reasonOf: (error: unknown) => string,
): Promise<Tried> {
  const queryId = `trial-${Date.now()}`;
  let calls = 0;
  let thrown: unknown;
  const routes = feedbackRoutes({
    answers: { get: async (id) => (id === queryId ? { ...ANSWER, queryId } : undefined) },
    votes: { put: async () => undefined },
    onVote: () => {
      calls += 1;
    },
  });
  const app = express().use(express.json(), routes);
  app.use(((error, _request, response, _next) => {
    thrown = error;
    response.status(500).end();
  }) satisfies express.ErrorRequestHandler);
  const { port, close } = await listen(app, 0, '127.0.0.1');
  try {
    const response = await fetch(`http://127.0.0.1:${port}/query/${queryId}/feedback`, {
      method: 'PUT',
      headers: { 'content-type': 'application/json' },
      body: '{"rating":"up"}',
      signal: AbortSignal.timeout(ANSWER_MS),
    });
    const text = await response.text();
    if (thrown !== undefined) return { is: 'broken', why: `its route threw ${reasonOf(thrown)}` };
    if (response.status === 501 && /"pending":\s*true/.test(text)) return { is: 'unbuilt' };
    if (response.status >= 300)
      return { is: 'broken', why: `its route answers ${response.status} to a vote on an answer that exists` };
    if (calls === 0) return { is: 'works', why: 'it never calls onVote, so nothing can count the vote' };
    return { is: 'works' };
  } catch {
    return { is: 'broken', why: `its route gave no answer within ${ANSWER_MS / 1000} s` };
  } finally {
    await close();
  }
}

/** Lets the counter record one vote, on a registry of its own. */
export async function tryCounter(
  satisfactionCounter: Counter,
  reasonOf: (error: unknown) => string,
): Promise<Tried> {
  const registry = exemplarRegistry();
  const counter = satisfactionCounter(registry);
  const before = await exposition(registry, 'text');
  if (before.trim() === '') return { is: 'unbuilt' };
  try {
    counter.record({ queryId: ANSWER.queryId, rating: 'up', tier: 'free', queryType: 'setup' });
  } catch (error) {
    return { is: 'broken', why: `record(vote) threw ${reasonOf(error)}` };
  }
  if ((await exposition(registry, 'text')) === before)
    return { is: 'broken', why: 'record(vote) moves no line of /metrics' };
  return { is: 'works' };
}
