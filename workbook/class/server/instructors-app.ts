import express, { type Express } from 'express';
import { renderSVG } from 'uqr';
import { z } from 'zod';
import type { Assets } from '../../../common/bundle.ts';
import { pageHeaders, sendAsset } from '../../../common/page-app.ts';
import { line } from '../report.ts';
import type { Classroom } from './classroom.ts';
import { classPage, projectorPage } from './html.ts';

const Order = z.discriminatedUnion('is', [
  z.strictObject({
    is: z.literal('message'),
    to: z.uuid().nullable(),
    text: z
      .string()
      .transform((text) => line(text, 500))
      .pipe(z.string().min(1)),
  }),
  z.strictObject({ is: z.literal('clock'), on: z.boolean() }),
  z.strictObject({ is: z.literal('lowered'), id: z.uuid() }),
]);

/** The instructor's page, the projector's without names, and their requests: for this machine only. */
export function instructorsApp(room: Classroom, assets: Assets, joinUrl: () => string): Express {
  const app = express();
  app.disable('x-powered-by');
  app.set('etag', false);
  app.use(pageHeaders());
  app.get('/', (_request, response) => void response.type('html').send(classPage()));
  app.get('/projector', (_request, response) => void response.type('html').send(projectorPage(joinUrl())));
  app.get('/assets/:name', sendAsset(assets));
  app.get(
    '/qr.svg',
    (_request, response) => void response.type('svg').send(renderSVG(joinUrl(), { border: 2 })),
  );
  app.get('/events', (_request, response) => room.page.listen(response));
  app.get('/projector/events', (_request, response) => room.projector.listen(response));
  app.post('/order', express.json({ limit: '4kb' }), (request, response) => {
    const order = Order.safeParse(request.body);
    if (!order.success)
      return void response
        .status(400)
        .json({ error: 'That can’t be done: an empty message, or an unknown order.' });
    try {
      room.order(order.data);
      response.json({});
    } catch {
      response.status(503).json({ error: 'That could not be stored. Is the disk full?' });
    }
  });
  return app;
}
