import express, { type ErrorRequestHandler, type Express, type RequestHandler, type Response } from 'express';
import { z } from 'zod';
import type { Assets } from '../../common/bundle.ts';
import { rateLimit } from '../../common/limit.ts';
import { createPageApp, sendAsset } from '../../common/page-app.ts';
import { refusedPage, roomPage } from './page.ts';
import type { Phones } from './phones.ts';
import type { Room } from './room.ts';
import type { Poll } from './votes.ts';

const Vote = z.object({ rating: z.enum(['up', 'down']), question: z.int().optional() });
const NOT_A_VOTE = { error: 'Send {"rating":"up"} or {"rating":"down"}.' };

/** A person changes a vote now and then; a script does so all the time. */
const VOTES = { burst: 5, perSecond: 0.5 };
/** New phones from one address. In one network each phone has its own, so a phone that drops its ticket has to wait. */
const NEW_PHONES = { burst: 3, perSecond: 1 / 20 };
/** New phones from one address that a whole room shares. */
const NEW_PHONES_TOGETHER = { burst: 500, perSecond: 2 };

/**
 * The vote page: all that phones in the room can reach. Never the deck, its notes or its clock.
 *
 * @param poll the question of the room
 * @param sharedAddress all phones share one address
 */
export function createRoomApp(
  room: Room,
  phones: Phones,
  assets: Assets,
  poll: () => Poll,
  sharedAddress: boolean,
): Express {
  const votes = rateLimit(VOTES);
  const newPhones = rateLimit(sharedAddress ? NEW_PHONES_TOGETHER : NEW_PHONES);
  const app = createPageApp();

  /** Counts a refusal and begins its answer. */
  const tooMany = (response: Response, waitSeconds: number) => {
    room.refuse();
    return response.status(429).set('retry-after', String(Math.ceil(waitSeconds)));
  };
  app.get('/', (request, response) => {
    if (!phones.of(request.headers.cookie)) {
      const wait = newPhones(request.socket.remoteAddress ?? '');
      if (wait > 0) return void tooMany(response, wait).type('html').send(refusedPage(wait));
      response.set('set-cookie', phones.newCookie());
    }
    response.type('html').send(roomPage(poll()));
  });
  app.get('/assets/:name', sendAsset(new Map([...assets].filter(([name]) => /^room\.|\.woff2$/.test(name)))));
  app.get('/vote', (request, response) => {
    const phone = phones.of(request.headers.cookie);
    response.json({ rating: (phone && room.voteOf(phone, poll().index)) ?? null });
  });
  app.get('/poll', (_request, response) => {
    const { index, open } = poll();
    response.json({ question: index, open });
  });
  const vote: RequestHandler = async (request, response) => {
    const phone = phones.of(request.headers.cookie);
    if (!phone) {
      room.refuse();
      const error = 'Your phone has no ticket for this room yet. Open the page again.';
      return void response.status(403).json({ error });
    }
    const wait = votes(phone);
    if (wait > 0) {
      const error = 'That was quick. Wait a moment before you change your vote again.';
      return void tooMany(response, wait).json({ error });
    }
    const body = Vote.safeParse(request.body);
    if (!body.success) return void response.status(400).json(NOT_A_VOTE);
    const { index, open } = poll();
    const { rating, question = index } = body.data;
    if (!open || question !== index) {
      const error = open ? 'The room votes on another question now.' : 'The vote is closed.';
      return void response.status(409).json({ error });
    }
    try {
      await room.vote(phone, rating, index);
      response.json({ rating });
    } catch {
      response.status(503).json({ error: 'Your vote could not be stored. Try again.' });
    }
  };
  app.put('/vote', express.json({ limit: '1kb' }), vote);
  app.use((_request, response) => {
    response.status(404).json({ error: 'There is no such page. The vote is at /.' });
  });
  const failed: ErrorRequestHandler = (_error, _request, response, _next) => {
    response.status(400).json(NOT_A_VOTE);
  };
  return app.use(failed);
}
