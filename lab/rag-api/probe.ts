import type { Request, RequestHandler } from 'express';
import { LRUCache } from 'lru-cache';
import { CROWD_HEADERS, PROBE_HEADERS } from '../identity.ts';
import type { FeedbackDeps, Vote } from './feedback.ts';

export function isProbe(request: Request): boolean {
  return request.get('x-workbook-probe') === PROBE_HEADERS['x-workbook-probe'];
}

export function isCrowd(request: Request): boolean {
  return request.get('x-workbook-crowd') === CROWD_HEADERS['x-workbook-crowd'];
}

/** The id of the answer that a request votes on. */
export function votedOn({ baseUrl, method, path }: Request): string | undefined {
  const [, id] = /^\/query\/([^/]+)\/feedback\/?$/.exec(baseUrl + path) ?? [];
  return id && method === 'PUT' ? decodeURIComponent(id) : undefined;
}

/** Answers that are remembered while votes on them are handled. */
const REMEMBERED = 1_000;

/**
 * Keeps the votes of probes apart: the route and the store get them, the counter does not. A vote on an answer that does not
 * exist, which only a wrong route takes, is no person's vote either.
 *
 * @returns `look`, a middleware to mount before the routes for votes, and the `onVote` that they get
 */
export function votesOfPeople(answers: FeedbackDeps['answers'], record: (vote: Vote) => void) {
  const apart = new LRUCache<string, true>({ max: REMEMBERED });
  const look: RequestHandler = async (request, _response, next) => {
    const queryId = votedOn(request);
    try {
      const answer = queryId ? await answers.get(queryId) : undefined;
      if (answer && !answer.probe)
        apart.delete(answer.queryId); // it may have come after a first vote
      else if (queryId) apart.set(queryId, true);
    } catch {
      // the route itself says that the store fails
    }
    next();
  };
  const onVote = (vote: Vote) => {
    if (!apart.has(vote.queryId)) record(vote);
  };
  return { look, onVote };
}
