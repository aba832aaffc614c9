import type { Browser, Page } from 'playwright-core';
import { loadDeck } from '../slides/deck/load.ts';
import { deckPdf } from '../slides/export/pdf.ts';
import { inBrowser } from './browser.ts';
import { type Benchmark, type BenchOptions, type Figure, median, rounds, timed } from './measure.ts';
import { startDeckProcess } from './processes.ts';

/** The deck in an open browser: how long an instructor and a voter wait. */
export const slidesBench: Benchmark = {
  run({ quick }: BenchOptions): Promise<Figure[]> {
    return inBrowser(async (browser) => [
      await firstSlide(browser, quick ? 3 : 5),
      await voteToSlide(browser, quick ? 10 : 30),
      await pdf(quick ? 2 : 5),
    ]);
  },
};

async function firstSlide(browser: Browser, count: number): Promise<Figure> {
  const times = await rounds(count, async () => {
    const page = await browser.newPage();
    const start = performance.now();
    const deck = await startDeckProcess(false);
    await page.goto(deck.url);
    await page.locator('section.present h1').waitFor();
    const ms = performance.now() - start;
    await page.close();
    await deck.stop();
    return ms;
  });
  return {
    name: 'first slide visible after npm run slides',
    value: median(times) / 1000,
    unit: 's',
    goal: { atMost: 0.8 },
    note: 'without npm itself; browser already open',
  };
}

async function voteToSlide(browser: Browser, count: number): Promise<Figure> {
  const deck = await startDeckProcess(true);
  try {
    const page = await browser.newPage();
    await page.goto(deck.url);
    await page.waitForSelector('html[data-ready]', { state: 'attached' });
    await page.keyboard.press('ArrowRight'); // the vote is the slide's second step
    await page.locator('.counts').waitFor({ state: 'attached' }); // empty before the first vote
    const times: number[] = [];
    for (let i = 1; i <= count; i += 1) {
      const opened = await fetch(deck.roomUrl);
      await opened.arrayBuffer();
      const cookie = opened.headers.get('set-cookie')!.split(';')[0]!;
      const shown = countShown(page, i);
      const start = Date.now();
      const response = await fetch(`${deck.roomUrl}/vote`, {
        method: 'PUT',
        headers: { 'content-type': 'application/json', cookie },
        body: '{"rating":"up"}',
      });
      if (!response.ok) throw new Error(`The vote page answered ${response.status}.`);
      times.push((await shown) - start);
    }
    return {
      name: 'vote → number on the slide',
      value: median(times),
      unit: 'ms',
      goal: { atMost: 50 },
      note: `median of ${count}`,
    };
  } finally {
    await deck.stop();
  }
}

/** Resolves to the time at which the page first shows this number of votes, in milliseconds since 1970. */
function countShown(page: Page, votes: number): Promise<number> {
  return page.evaluate(`new Promise((resolve, reject) => {
    setTimeout(() => reject(new Error('The slide did not show vote ${votes} within 5 s.')), 5_000);
    const counts = document.querySelector('.counts');
    const look = () => counts.textContent.startsWith('${votes} up') && resolve(Date.now());
    new MutationObserver(look).observe(counts, { childList: true, subtree: true });
    look();
  })`);
}

async function pdf(count: number): Promise<Figure> {
  const deck = loadDeck();
  const times = await rounds(count, () => timed(() => deckPdf(deck)));
  return {
    name: 'PDF of the deck',
    value: median(times) / 1000,
    unit: 's',
    note: `${count} in a row, none failed`,
  };
}
