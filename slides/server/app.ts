import express, { type Express } from 'express';
import { z } from 'zod';
import type { Assets } from '../../common/bundle.ts';
import type { Hub } from '../../common/hub.ts';
import { createPageApp, sendAsset } from '../../common/page-app.ts';
import { learnerPage } from '../deck/learner.ts';
import { type Deck, deckPage, handoutPage, presenterPage } from '../deck/render.ts';
import { ClockOrder, Move, type Rehearsed, type Talk } from '../presenter/talk.ts';
import type { RoomServer } from '../room/server.ts';
import type { LiveState } from './live-state.ts';

const Switch = z.object({ on: z.boolean() });

/**
 * The deck, its presenter page and their requests, for this machine only.
 *
 * @param saveRehearsal saves the report of a rehearsal and returns the name of its file
 * @param room the vote of the room, while it votes
 */
export function createDeckApp(
  deck: () => Deck,
  assets: Assets,
  hub: Hub<LiveState>,
  talk: Talk,
  saveRehearsal: (times: readonly Rehearsed[]) => string,
  room: RoomServer | undefined,
): Express {
  const app = createPageApp();
  app.use(express.json({ limit: '4kb' }));
  for (const [path, page] of [
    ['/', deckPage],
    ['/presenter', presenterPage],
    ['/handout', handoutPage],
    ['/learner', learnerPage],
  ] as const)
    app.get(path, (_request, response) => void response.type('html').send(page(deck())));
  app.get('/assets/:name', sendAsset(assets));
  if (room) app.get('/room/qr.svg', (_request, response) => void response.type('svg').send(room.qr()));
  app.get('/events', (_request, response) => hub.listen(response));

  const post = <T>(path: string, schema: z.ZodType<T>, answer: (body: T) => unknown) =>
    app.post(path, async (request, response) => {
      const body = schema.safeParse(request.body);
      if (body.success) response.json((await answer(body.data)) ?? {});
      else response.status(400).json({ error: `This is not a body for ${path}.` });
    });
  post('/show', Move, (move) => ({ taken: talk.move(move), show: talk.show() }));
  post('/clock', z.object({ do: ClockOrder }), (body) => talk.clock(body.do));
  post('/practathon', Switch, ({ on }) => talk.practathon(on));
  post('/rehearsal', Switch, ({ on }) => {
    if (on) return talk.rehearse();
    const times = talk.finish();
    try {
      return { times, file: saveRehearsal(times) };
    } catch (error) {
      return { times, error: `The report could not be saved: ${(error as Error).message}` };
    }
  });
  post('/room/clear', z.object({}), () => room?.clear());
  post('/room/restore', z.object({}), () => room?.restore());
  const change = z.object({ open: z.boolean().optional(), hide: z.boolean().optional() });
  post('/room/vote', change, (body) => room?.set(body));
  app.use((_request, response) => {
    const text = 'There is no such page. The deck is at /, the presenter page at /presenter.\n';
    response.status(404).type('text').send(text);
  });
  const failed: express.ErrorRequestHandler = (error: { status?: number }, _request, response, _next) => {
    response.status(error.status ?? 500).json({ error: 'The request could not be read.' });
  };
  return app.use(failed);
}
