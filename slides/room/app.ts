import express, { type Express, type Request, type Response } from 'express';
import { z } from 'zod';
import { POLICY, sendAsset } from '../server/app.ts';
import type { Assets } from '../server/assets.ts';
import { rateLimit } from './limit.ts';
import { refusedPage, roomPage } from './page.ts';
import type { Phones } from './phones.ts';
import type { Room } from './room.ts';

export interface RoomAppOptions {
  room: Room;
  phones: Phones;
  assets: Assets;
  /** Phones share one address. */
  sharedAddress: boolean;
  question: string;
  answer: string;
}

const Vote = z.object({ rating: z.enum(['up', 'down']) });

/** A person changes their mind now and then; a script does so all the time. */
const VOTES = { burst: 5, perSecond: 0.5 };
/** New phones from one address: in one network each phone has its own, and who throws tickets away gets no more of them. */
const NEW_PHONES = { burst: 3, perSecond: 1 / 20 };
/** Where a whole room comes from one address. */
const NEW_PHONES_TOGETHER = { burst: 500, perSecond: 2 };

/** What phones in the room can reach, and nothing else: the vote page. Never the deck, its notes or its clock. */
export function createRoomApp({
  room,
  phones,
  assets,
  sharedAddress,
  question,
  answer,
}: RoomAppOptions): Express {
  const votes = rateLimit(VOTES);
  const newPhones = rateLimit(sharedAddress ? NEW_PHONES_TOGETHER : NEW_PHONES);
  const app = express();
  app.disable('x-powered-by');
  app.set('etag', false);
  app.use((_request, response, next) => {
    response.set({ 'cache-control': 'no-store', 'content-security-policy': POLICY });
    next();
  });
  const page = roomPage(question, answer);
  app.get('/', (request, response) => {
    if (!phones.of(request.headers.cookie)) {
      const wait = newPhones.take(request.socket.remoteAddress ?? '');
      if (wait > 0) {
        room.refuse();
        response.status(429).set('retry-after', String(Math.ceil(wait)));
        return void response.type('html').send(refusedPage(wait));
      }
      response.set('set-cookie', phones.newCookie());
    }
    response.type('html').send(page);
  });
  const own = new Map([...assets].filter(([name]) => /^room\.|\.woff2$/.test(name)));
  app.get('/assets/:name', sendAsset(own));
  app.get('/vote', async (request, response) => {
    const phone = phones.of(request.headers.cookie);
    response.json({ rating: (phone && (await room.voteOf(phone))) ?? null });
  });
  app.put('/vote', express.json({ limit: '1kb' }), (request, response) => vote(request, response));

  async function vote(request: Request, response: Response): Promise<void> {
    const phone = phones.of(request.headers.cookie);
    if (!phone) {
      room.refuse();
      response.status(403).json({ error: 'Open the page again: your phone has no ticket of this room yet.' });
      return;
    }
    const wait = votes.take(phone);
    if (wait > 0)
      return refuse(response, wait, 'That was quick. Wait a moment before you change your mind again.');
    const body = Vote.safeParse(request.body);
    if (!body.success) {
      response.status(400).json({ error: 'Send {"rating":"up"} or {"rating":"down"}.' });
      return;
    }
    try {
      await room.vote(phone, body.data.rating);
    } catch {
      response.status(503).json({ error: 'Your vote could not be stored. Try again.' });
      return;
    }
    response.json({ rating: body.data.rating });
  }
  function refuse(response: Response, seconds: number, error: string): void {
    room.refuse();
    response
      .status(429)
      .set('retry-after', String(Math.ceil(seconds)))
      .json({ error });
  }
  app.use((_request, response) => {
    response.status(404).json({ error: 'There is nothing here but the vote, at /.' });
  });
  const failed: express.ErrorRequestHandler = (_error, _request, response, _next) => {
    response.status(400).json({ error: 'Send {"rating":"up"} or {"rating":"down"}.' });
  };
  app.use(failed);
  return app;
}
