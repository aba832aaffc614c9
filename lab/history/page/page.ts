import { setTimeout as later } from 'node:timers/promises';
import express, { type RequestHandler } from 'express';
import { bundle } from '../../../common/bundle.ts';
import { pageHeaders, sendAsset } from '../../../common/page-app.ts';
import { inProject } from '../../../common/paths.ts';
import { DEFAULT_QUESTIONS, DEFAULT_SEED, FEWEST_QUESTIONS, openHistory } from '../history.ts';
import { previewOf } from '../preview.ts';
import { signalsFor, USUAL_COUNTER } from '../signals.ts';
import { pageHead, previewHtml } from './html.ts';

/** A browser that has waited this long gets a sentence, and asks again by itself. Milliseconds. */
const WAITING_MS = 500;
const WAITING = `${pageHead('Two weeks of history')}<body><header><h1>Two weeks of history are being written …</h1>
<p>Questions and their votes take about ten seconds. This page shows them by itself.</p></header></body></html>
`;

/**
 * The page `/preview` of the lab: the two weeks for those who would rather look than read a terminal. A history is made when
 * it is first asked for, which takes a few seconds. `?seed=N&questions=N` choose another one.
 *
 * @param folder where histories are kept
 * @param metrics the learner's part of `/metrics`, which names their counter
 */
export function previewPage(folder: string, metrics: () => Promise<string>): RequestHandler {
  const router = express.Router();
  let styles: ReturnType<typeof bundle> | undefined;
  const pages = new Map<string, Promise<string>>();

  async function make(seed: number, questions: number, counter: string): Promise<string> {
    const signals = signalsFor({ ...USUAL_COUNTER, name: counter });
    return previewHtml(
      await previewOf(await openHistory({ seed, questions, folder, signals }), { reveal: true }),
    );
  }

  router.use(pageHeaders());
  router.get('/', async (request, response) => {
    const seed = numberIn(request.query.seed, 0) ?? DEFAULT_SEED;
    const questions = numberIn(request.query.questions, FEWEST_QUESTIONS) ?? DEFAULT_QUESTIONS;
    const [counter = USUAL_COUNTER.name] =
      /[a-z\d_:]*satisfaction_score[a-z\d_:]*_total/i.exec(await metrics()) ?? [];
    const key = `${seed} ${questions} ${counter}`;
    // one page at a time is remembered: a reload is quick, and two requests make one history
    if (!pages.has(key)) {
      pages.clear();
      const page = make(seed, questions, counter);
      pages.set(key, page);
      page.catch(() => pages.delete(key));
    }
    const html = await Promise.race([pages.get(key)!, later(WAITING_MS)]);
    if (html === undefined) response.set('refresh', '1');
    response.type('html').send(html ?? WAITING);
  });
  router.get('/:name', async (request, response, next) => {
    styles ??= bundle(inProject('lab/history/page'), ['preview.css']);
    sendAsset(await styles)(request, response, next);
  });
  return router;
}

/** A whole number of the address with at most six digits; undefined for anything else, and below the least. */
function numberIn(text: unknown, least: number): number | undefined {
  return /^\d{1,6}$/.test(String(text)) && Number(text) >= least ? Number(text) : undefined;
}
