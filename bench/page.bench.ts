import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { type Lab, startLab } from '../lab/lab.ts';
import { exemplarRegistry, exposition } from '../lab/rag-api/metrics.ts';
import { fileUrl } from '../lab/rag-api/store.ts';
import { feedbackRoutes } from '../solutions/2-build/feedback.ts';
import { satisfactionCounter } from '../solutions/3-apply/satisfaction.ts';
import { inBrowser } from './browser.ts';
import { type Benchmark, type BenchOptions, type Figure, median } from './measure.ts';

/** The lab's page in an open browser: how soon it is there, how heavy it is, and how soon a vote moves its number. */
export const pageBench: Benchmark = {
  run({ quick }: BenchOptions): Promise<Figure[]> {
    return inBrowser(async (browser) => {
      const folder = mkdtempSync(join(tmpdir(), 'workbook-bench-'));
      const lab = await solvedLab(folder);
      try {
        return await figuresOf(browser, lab.ragApi, quick ? 10 : 30);
      } finally {
        await lab.close();
        rmSync(folder, { recursive: true, force: true });
      }
    });
  },
};

function solvedLab(folder: string): Promise<Lab> {
  const registry = exemplarRegistry();
  const counter = satisfactionCounter(registry);
  return startLab({
    databaseUrl: fileUrl(join(folder, 'bench.db')),
    learner: {
      feedback: feedbackRoutes,
      onVote: (vote) => counter.record(vote),
      metrics: (format) => exposition(registry, format),
    },
  });
}

async function figuresOf(browser: Browser, url: string, votes: number): Promise<Figure[]> {
  const page = await browser.newPage();
  let bytes = 0;
  page.on('requestfinished', async (request) => {
    if (request.url().endsWith('/page/events')) return;
    const { responseBodySize, responseHeadersSize } = await request.sizes();
    bytes += responseBodySize + responseHeadersSize;
  });
  await page.goto(url); // the first request bundles the scripts
  const paint = await page.evaluate<number>(
    "performance.getEntriesByName('first-contentful-paint')[0].startTime",
  );
  await page.locator('body[data-online=yes]').waitFor();
  await page.click('.examples button');
  await page.locator('.said .text').waitFor();
  const times: number[] = [];
  for (let i = 0; i < votes; i += 1)
    times.push(await page.evaluate<number>(VOTE.replace('RATING', i % 2 === 0 ? 'up' : 'down')));
  const at = (atMost: number) => ({ goal: { atMost } });
  return [
    {
      name: 'first paint of the lab’s page',
      value: paint / 1000,
      unit: 's',
      ...at(0.3),
      note: 'its first request',
    },
    { name: 'weight of the lab’s page', value: bytes / 1000, unit: 'kB', ...at(150), note: 'with fonts' },
    {
      name: 'vote → number on the lab’s page',
      value: median(times),
      unit: 'ms',
      ...at(50),
      note: `median of ${votes}`,
    },
  ];
}

/** Clicks a thumb, and resolves to the milliseconds until the score changes. */
const VOTE = `new Promise((resolve, reject) => {
  setTimeout(() => reject(new Error('The score did not change within 5 s.')), 5_000);
  const started = performance.now();
  new MutationObserver((_changes, observer) => {
    observer.disconnect();
    resolve(performance.now() - started);
  }).observe(document.querySelector('[data-number=score]'), { childList: true, characterData: true, subtree: true });
  document.querySelector('.thumbs [value=RATING]').click();
})`;
