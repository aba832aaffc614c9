import express, { type Express, type RequestHandler } from 'express';
import { z } from 'zod';
import type { Deck } from '../deck/load.ts';
import { deckPage, handoutPage, presenterPage } from '../deck/render.ts';
import type { Talk } from '../presenter/talk.ts';
import type { Assets } from './assets.ts';
import type { Hub } from './hub.ts';

export interface DeckAppOptions {
  deck: Deck;
  assets: Assets;
  hub: Hub;
  talk: Talk;
  /** The room's QR code as SVG, while the room votes. */
  qr?: string;
  /** Forgets all votes of the room. */
  clearRoom?: () => Promise<void>;
  /** Told the report of a rehearsal, and resolves to the name of the file that keeps it. */
  rehearsed: (times: ReturnType<Talk['finish']>) => string;
}

const Move = z.object({
  slide: z.int().nonnegative(),
  step: z.int().nonnegative(),
  by: z.string().min(1).max(64),
  seq: z.int().nonnegative(),
});
const ClockOrder = z.object({ do: z.enum(['start', 'pause', 'restart']) });
const Switch = z.object({ on: z.boolean() });

/** The deck, its presenter page and what they ask for: for this machine only. */
export function createDeckApp({
  deck,
  assets,
  hub,
  talk,
  qr,
  clearRoom,
  rehearsed,
}: DeckAppOptions): Express {
  const app = express();
  app.disable('x-powered-by');
  app.set('etag', false);
  app.use(fromHereOnly, express.json({ limit: '4kb' }));
  app.use((_request, response, next) => {
    response.set({ 'cache-control': 'no-store', 'content-security-policy': POLICY });
    next();
  });
  const page = (path: string, html: string) =>
    app.get(path, (_request, response) => {
      response.type('html').send(html);
    });
  page('/', deckPage(deck));
  page('/presenter', presenterPage(deck));
  page('/handout', handoutPage(deck));
  app.get('/assets/:name', sendAsset(assets));
  if (qr)
    app.get('/room/qr.svg', (_request, response) => {
      response.type('image/svg+xml').send(qr);
    });
  app.get('/events', (_request, response) => hub.listen(response));
  app.get('/healthz', (_request, response) => {
    response.json({ status: 'ok' });
  });

  const order = <T>(path: string, schema: z.ZodType<T>, obey: (body: T) => unknown) =>
    app.post(path, async (request, response) => {
      const body = schema.safeParse(request.body);
      if (!body.success) {
        response.status(400).json({ error: `${path} can't read this body.` });
        return;
      }
      response.json((await obey(body.data)) ?? {});
    });
  order('/show', Move, (move) => ({ taken: talk.move(move), show: talk.show() }));
  order('/clock', ClockOrder, (body) => talk.clock(body.do));
  order('/practathon', Switch, ({ on }) => talk.practathon(on));
  order('/rehearsal', Switch, ({ on }) => {
    if (on) return talk.rehearse();
    const times = talk.finish();
    try {
      return { times, file: rehearsed(times) };
    } catch (error) {
      return { times, error: `It could not be kept: ${(error as Error).message}` };
    }
  });
  order('/room/clear', z.object({}), async () => {
    await clearRoom?.();
  });
  app.use((_request, response) => {
    response
      .status(404)
      .type('text')
      .send('There is nothing here. The deck is at /, the presenter page at /presenter.\n');
  });
  const failed: express.ErrorRequestHandler = (error: { status?: number }, _request, response, _next) => {
    response.status(error.status ?? 500).json({ error: 'The request could not be read.' });
  };
  app.use(failed);
  return app;
}

/** Bundled files, by name. */
export function sendAsset(assets: Assets): RequestHandler {
  return (request, response, next) => {
    const name = String(request.params.name);
    const content = assets.get(name);
    if (!content) return next();
    response.type(name.endsWith('.js') ? 'text/javascript' : name).send(Buffer.from(content));
  };
}

/** Nothing is loaded from anywhere else. Styles may stand in attributes: reveal sets sizes there. */
export const POLICY =
  "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; object-src 'none'; base-uri 'none'; frame-ancestors 'self'";

/** A page of another site must not steer the talk: not by its own requests, and not by a name that it points at this machine. */
const fromHereOnly: RequestHandler = (request, response, next) => {
  const { host = '', origin } = request.headers;
  if (!HERE.has(hostname(`http://${host}`)) || (origin !== undefined && origin !== `http://${host}`)) {
    response.status(403).type('text').send('The deck answers this machine only.\n');
    return;
  }
  next();
};

const HERE = new Set(['127.0.0.1', 'localhost', '[::1]']);

function hostname(url: string): string {
  return URL.canParse(url) ? new URL(url).hostname : '';
}
