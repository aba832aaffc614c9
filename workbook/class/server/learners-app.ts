import express, { type ErrorRequestHandler, type Express, type Response } from 'express';
import type { Assets } from '../../../common/bundle.ts';
import { rateLimit } from '../../../common/limit.ts';
import { pageHeaders, sendAsset } from '../../../common/page-app.ts';
import { Join, Report } from '../report.ts';
import { ClassFull, type Classroom } from './classroom.ts';
import { joinPage } from './html.ts';

/** A workbook sends once in five seconds, and at once after each verdict. */
const REPORTS = { burst: 15, perSecond: 1 };
/** A whole class may share one address, and join at the same time. */
const JOINS = { burst: 600, perSecond: 5 };

/**
 * What everybody in the network can reach: the page that says how to join, the metrics, which hold no names, and the two
 * requests of a learner's workbook. Never the instructor's page.
 *
 * @param address what learners type, without the code
 */
export function learnersApp(room: Classroom, assets: Assets, address: () => string): Express {
  const reports = rateLimit(REPORTS);
  const joins = rateLimit(JOINS);
  const app = express();
  app.disable('x-powered-by');
  app.set('etag', false);
  app.use(pageHeaders());
  const refuse = (response: Response, status: number, error: string) => {
    room.count(
      status === 429
        ? 'limited'
        : status === 400 || status === 413
          ? 'garbage'
          : status >= 500
            ? 'failed'
            : 'refused',
    );
    response.status(status).json({ error });
  };
  const tooMany = (response: Response, wait: number) =>
    refuse(response.set('retry-after', String(Math.ceil(wait))), 429, 'That is too often. Wait a moment.');
  const stored = (response: Response, work: () => object) => {
    try {
      response.json(work());
      room.count('stored');
    } catch (error) {
      if (error instanceof ClassFull) return refuse(response, 403, 'The class is full.');
      refuse(response, 503, 'The class could not store this. Try again.');
    }
  };

  app.get('/metrics', async (_request, response) => {
    response.type(room.metrics.contentType).send(await room.metrics.metrics());
  });
  app.get(
    '/assets/:name',
    sendAsset(new Map([...assets].filter(([name]) => /^join\.css$|\.woff2$/.test(name)))),
  );
  app.post('/join', (request, response, next) => {
    const wait = joins(request.socket.remoteAddress ?? '');
    if (wait > 0) tooMany(response, wait);
    else next();
  });
  app.post('/join', express.json({ limit: '1kb' }), (request, response) => {
    const body = Join.safeParse(request.body);
    if (!body.success)
      return refuse(response, 400, 'Send {"code":"…","name":"…"}; a name has 1 to 40 characters.');
    if (!room.isCode(body.data.code)) return refuse(response, 403, 'That is not the code of this class.');
    stored(response, () => room.join(body.data.name, room.learnerOf(request.headers.authorization)));
  });
  // who it is comes before the body is read
  app.post('/report', (request, response, next) => {
    const learner = room.learnerOf(request.headers.authorization);
    if (!learner) return refuse(response, 401, 'This class does not know you. Join it again.');
    const wait = reports(learner);
    if (wait > 0) return void tooMany(response, wait);
    response.locals.learner = learner;
    next();
  });
  app.post('/report', express.json({ limit: '16kb' }), (request, response) => {
    const body = Report.safeParse(request.body);
    if (!body.success) return refuse(response, 400, 'That is not a report of this version of the workbook.');
    stored(response, () => room.report(response.locals.learner as string, body.data));
  });
  app.get(['/', '/:code'], (request, response, next) => {
    const code = String(request.params.code ?? '');
    if (code !== '' && !room.isCode(code)) return next();
    response.type('html').send(joinPage(address(), code === '' ? undefined : room.code));
  });
  app.use((_request, response) => refuse(response, 404, 'There is no such page. How to join is at /.'));
  const failed: ErrorRequestHandler = (error, _request, response, _next) => {
    if (error?.type === 'entity.too.large') refuse(response, 413, 'That is too long.');
    else refuse(response, 400, 'That is not JSON.');
  };
  return app.use(failed);
}
