import express, { type RequestHandler } from 'express';
import { z } from 'zod';
import { type Assets, bundle } from '../../common/bundle.ts';
import { pageHeaders, sendAsset } from '../../common/page-app.ts';
import { inProject } from '../../common/paths.ts';
import type { Live } from '../rag-api/live.ts';
import { isCrowd, isProbe, votedOn } from '../rag-api/probe.ts';
import type { LabOptions, Learner } from '../types.ts';
import { type Crowd, crowdOf } from './crowd.ts';
import { pageHtml } from './html.ts';
import type { LearnersParts, Moved, PrometheusSays } from './state.ts';
import { type Watcher, watch } from './watcher.ts';

/** The lab's page, and what it needs of the lab. */
export interface LabPage {
  /** To mount before the routes of the RAG API: it also sees each question and each vote, and looks what they move. */
  routes: RequestHandler;
  crowd: Crowd;
  /** The lab is up: origins of the RAG API and of the Prometheus in use, who answers there, whether there are profiles. */
  opened(up: { ragApi: string; prometheus: string; who: PrometheusSays['who']; profiled: boolean }): void;
  close(): void;
}

/** The page at `/` of the RAG API, with its files and its one event stream under `/page/`. */
export function labPage(options: LabOptions, live: Live, technical: () => Promise<string>): LabPage {
  const { learner } = options;
  const partsNow = () => learner?.parts?.() ?? withoutFiles(learner);
  let up: { ragApi: string; prometheus: string } | undefined;
  const watcher = watch({
    live,
    metrics: { technical, learners: async () => (await learner?.metrics?.('text')) ?? '' },
    learner: partsNow(),
    prometheus: () => up?.prometheus,
  });
  const refused = refusalOf(options);
  const tellCrowd = () => watcher.set({ crowd: { on: crowd.on, refused } });
  const crowd = crowdOf({
    url: () => up!.ragApi,
    mayVote: () => partsNow().routes.is === 'works',
    onChange: tellCrowd,
  });
  tellCrowd();
  learner?.onParts?.(() => {
    const parts = partsNow();
    const reloads = parts.routes.is === 'loading' || parts.counter.is === 'loading';
    watcher.set({ learner: parts, ...(reloads && { moved: null }) }); // the counters begin again
    watcher.look();
  });
  return {
    routes: routesOf(watcher, crowd, () => learner?.expectSave?.()),
    crowd,
    opened({ who, profiled, ...origins }) {
      up = origins;
      watcher.set({ prometheus: { who, promql: '', score: null }, profiled });
    },
    close() {
      crowd.stop();
      watcher.close();
    },
  };
}

/** Code that runs in this process, as in tests. */
function withoutFiles(learner: Learner | undefined): LearnersParts {
  const part = (calls: string, exists: unknown) =>
    ({ file: '', calls, command: '', is: exists ? 'works' : 'unbuilt' }) as const;
  return {
    routes: part('feedbackRoutes', learner?.feedback),
    counter: part('satisfactionCounter', learner?.metrics),
  };
}

/** Why the crowd stays away from this lab. */
function refusalOf({ live, telemetry }: LabOptions): string | undefined {
  if (live)
    return 'The simulated crowd stays away from a live lab: each of its questions would cost you money.';
  if (telemetry === 'own-agent')
    return 'The simulated crowd stays away from this lab: its traces would reach your own Datadog.';
  return undefined;
}

const Switch = z.object({ on: z.boolean() });

function routesOf(watcher: Watcher, crowd: Crowd, onOpen: () => void): RequestHandler {
  const router = express.Router();
  const assets = bundledOnce();
  router.use(watchRequests(watcher));
  router.use(['/page', /^\/$/], pageHeaders());
  router.get('/', (_request, response) => void response.type('html').send(pageHtml()));
  router.get('/page/events', (_request, response) => {
    watcher.listen(response);
    onOpen();
  });
  router.post('/page/crowd', (request, response) => {
    const body = Switch.safeParse(request.body);
    if (!body.success)
      return void response.status(400).json({ error: 'Send {"on": true} or {"on": false}.' });
    const { refused } = watcher.state().crowd;
    if (refused) return void response.status(409).json({ error: refused });
    if (body.data.on) crowd.start();
    else crowd.stop();
    response.json({ on: crowd.on });
  });
  router.get('/page/:name', async (request, response, next) =>
    sendAsset(await assets())(request, response, next),
  );
  return router;
}

/** The page's scripts and styles. They take a tenth of a second, so a lab that nobody opens doesn't bundle them. */
function bundledOnce(): () => Promise<Assets> {
  let assets: Promise<Assets> | undefined;
  return () => {
    assets ??= bundle(inProject('lab/page/browser'), ['page.ts', 'page.css']);
    return assets;
  };
}

/** Says to the watcher when a question or a vote begins, and what it was once it has been taken. */
function watchRequests(watcher: Watcher): RequestHandler {
  return (request, response, next) => {
    const by = requestOf(request);
    if (by) {
      const ended = watcher.begin();
      response.once('close', () => {
        const counts = response.statusCode < 300 && !isProbe(request);
        ended(counts ? { by, crowd: isCrowd(request) } : undefined);
      });
    }
    next();
  };
}

function requestOf(request: express.Request): Moved['by'] | undefined {
  if (request.method === 'POST' && request.path === '/query') return 'question';
  return votedOn(request) === undefined ? undefined : 'vote';
}
