import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { openPage, withChromium } from '../support/chromium.ts';
import { testDeck } from '../support/deck.ts';
import { eventually, send } from '../support/lab.ts';

// How the slides look when all numbers come in, with many digits and long lines.

const SLOW = { timeout: 60_000 };
const found = 'cost per query $0.00042: OpenAI $0.00039, Pinecone $0.00003';
const checkpoints = ['ready', 'pending', 'failed', 'error'].map((status, i) => ({
  id: i + 1,
  status,
  evidence: 'stand-in',
  found,
}));
const votes = { up: 9999, down: 9999 };
const lab = {
  ...votes,
  queries: 19_998,
  costPerQueryUsd: 0.00042,
  crowd: { ...votes, queries: 19_998 },
  url: 'http://127.0.0.1:4000',
};

withChromium('the looks of the slides', (browser) => {
  test.each([
    [1280, 720],
    [1024, 768],
    [1280, 853],
    [1280, 800],
  ])(
    'at %i × %i everything fits, no text is small, and the foot is one line',
    SLOW,
    async (width, height) => {
      await using served = await testDeck({ room: true });
      await using page = await openPage(browser(), served.url, { viewport: { width, height } });
      await ready(page);
      await using helper = await openPage(browser(), served.url);
      await ready(helper);
      const room = { ...votes, refused: 0, question: 0, open: true, hidden: false, cleared: 0 };
      const change = { lab, checkpoints, room: { ...room, address: 'http://192.168.100.200:65535' } };
      const faults: string[] = [];
      let seq = 0;
      for (const [slide, { id, steps }] of served.deck.rendered.entries())
        for (let step = 0; step <= steps; step += 1) {
          seq += 1;
          await send('POST', `${served.url}/show`, { slide, step, by: 'test', seq });
          const place = `document.querySelector('section.present')?.id === 'slide-${id}' && document.querySelectorAll('section.present .fragment.visible').length === ${step}`;
          await eventually(async () => expect(await page.evaluate(place), `${id} ${step}`).toBe(true));
          await tell(page, change);
          await page.locator('live-numbers', { hasText: '19,998 votes simulated' }).waitFor();
          for (const fault of (await page.evaluate(FAULTS)) as string[])
            faults.push(`slide ${id}, step ${step}: ${fault}`);
        }
      expect(faults).toEqual([]);
    },
  );

  test('on paper everything of a slide is on its page', SLOW, async () => {
    await using served = await testDeck();
    await using page = await openPage(browser(), `${served.url}/?print-pdf`);
    await ready(page);
    await page.locator('.pdf-page').nth(7).waitFor();
    expect(await page.evaluate(CUT_ON_PAPER)).toEqual([]);
  });
});

const ready = (page: Page) => page.waitForSelector('html[data-ready]', { state: 'attached' });

/** Sends the numbers as the page that listens for all others would. */
async function tell(page: Page, change: object): Promise<void> {
  await page.evaluate(
    `new BroadcastChannel('slides').postMessage({ change: { now: Date.now(), ...${JSON.stringify(change)} } })`,
  );
}

/** What is wrong with the current slide. Sizes are those of a slide that is 1280 pixels wide. */
const FAULTS = `(() => {
  const section = document.querySelector('section.present');
  const box = section.getBoundingClientRect();
  const scale = box.width / 1280;
  const foot = document.querySelector('live-numbers');
  const parts = [...foot.querySelectorAll('span, a')].map((e) => e.getBoundingClientRect());
  const top = Math.min(...parts.map((r) => r.top));
  const faults = [];
  if (Math.max(...parts.map((r) => r.bottom)) - top > 30 * scale) faults.push('the foot has two lines');
  const arrows = document.querySelector('.controls').getBoundingClientRect();
  if (Math.max(...parts.map((r) => r.right)) > arrows.left) faults.push('the foot reaches into the arrows');
  for (const e of section.querySelectorAll('.page *')) {
    const { display, visibility, fontSize } = getComputedStyle(e);
    const r = e.getBoundingClientRect();
    if (display === 'none' || visibility === 'hidden' || r.height === 0) continue;
    const own = [...e.childNodes].some((node) => node.nodeType === 3 && node.textContent.trim());
    const name = e.tagName.toLowerCase() + '.' + e.classList + ' ' + e.textContent.trim().slice(0, 30);
    if (own && r.bottom > top) faults.push('in the foot: ' + name);
    if (own && r.right > box.left + 1220 * scale) faults.push('too wide: ' + name);
    const drawn = e.ownerSVGElement ? e.getScreenCTM().a / scale : 1;
    if (own && parseFloat(fontSize) * drawn < 19.9) faults.push('small: ' + name);
  }
  return faults;
})()`;

/** Texts that reach below the last line of their page. */
const CUT_ON_PAPER = `[...document.querySelectorAll('.pdf-page')].flatMap((sheet) => {
  const { top, height } = sheet.getBoundingClientRect();
  return [...sheet.querySelectorAll('.body :is(p, li, td, h2, pre, blockquote, text)')]
    .filter((e) => e.getBoundingClientRect().bottom > top + height * 0.94)
    .map((e) => e.textContent.trim().slice(0, 40));
})`;
