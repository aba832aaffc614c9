import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Page } from 'playwright-core';
import { extractText, getDocumentProxy } from 'unpdf';
import { describe, expect, test } from 'vitest';
import { loadDeck } from '../../slides/deck/load.ts';
import { deckHtml } from '../../slides/export/html.ts';
import { deckPdf } from '../../slides/export/pdf.ts';
import { axeFindings, openPage, withChromium } from '../support/chromium.ts';
import { testDeck } from '../support/deck.ts';
import { listenTo } from '../support/events.ts';
import { eventually, send, temporaryFolder } from '../support/lab.ts';

const SLOW = { timeout: 60_000 };
const ready = (page: Page) => page.waitForSelector('html[data-ready]', { state: 'attached' });
const shown = (page: Page) => page.locator('section.present h1').textContent();

withChromium('in a browser', (browser) => {
  describe.each(['light', 'dark'] as const)('%s', (colorScheme) => {
    test(
      'the keyboard alone goes through the deck; axe finds nothing on any slide, and everything fits',
      SLOW,
      async () => {
        await using served = await testDeck({ room: true });
        const keys = served.deck.rendered.reduce((sum, { steps }) => sum + steps + 1, 0) - 1;
        await using page = await openPage(browser(), served.url, { colorScheme });
        await ready(page);
        const seen = new Set<string>();
        for (let i = 0; i <= keys; i += 1) {
          const title = (await shown(page))!;
          seen.add(title);
          expect(await page.evaluate(OVERFLOW), title).toBeLessThanOrEqual(0);
          // with its last step shown, a slide has everything on it
          if (!(await page.evaluate(HIDDEN_STEPS))) expect(await axeFindings(page), title).toEqual([]);
          await page.keyboard.press(i % 2 === 0 ? 'ArrowRight' : 'Space');
        }
        expect([...seen].map((title) => title.replace(/\s+/g, ' '))).toEqual(
          served.deck.rendered.map(({ title }) => title),
        );
      },
    );

    test('axe finds nothing on the presenter page and the vote page', SLOW, async () => {
      await using served = await testDeck({ room: true });
      await using page = await openPage(browser(), `${served.url}/presenter`, { colorScheme });
      await page.frameLocator('iframe').first().locator('section.present h1').waitFor();
      expect(await axeFindings(page)).toEqual([]);
      await using phone = await openPage(browser(), served.roomUrl!, {
        colorScheme,
        viewport: { width: 390, height: 844 },
      });
      await phone.click('[data-rating="up"]');
      await phone.getByText('Thank you').waitFor();
      expect(await axeFindings(phone)).toEqual([]);
    });
  });

  test('at 390 pixels it is a page to read: nothing is too wide, and axe finds nothing', SLOW, async () => {
    await using served = await testDeck({ room: true });
    await using page = await openPage(browser(), served.url, { viewport: { width: 390, height: 844 } });
    await ready(page);
    expect(await page.locator('section h1:visible').count()).toBe(8);
    // all steps are there
    expect(await page.locator('falling-score q').isVisible()).toBe(true);
    expect(await page.locator('room-vote .asked').isVisible()).toBe(true);
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(390);
    const smallest = await page.evaluate(SMALLEST_TEXT);
    expect(smallest).toBeGreaterThanOrEqual(13);
    expect(await axeFindings(page)).toEqual([]);
    for (const path of ['/presenter', '/handout']) {
      await using other = await openPage(browser(), `${served.url}${path}`, {
        viewport: { width: 390, height: 844 },
      });
      expect(await axeFindings(other), path).toEqual([]);
    }
  });

  test('audience and presenter stay together, also after a reload', SLOW, async () => {
    await using served = await testDeck();
    const context = await browser().newContext();
    const [audience, presenter] = [await context.newPage(), await context.newPage()];
    await audience.goto(served.url);
    await ready(audience);
    await presenter.goto(`${served.url}/presenter`);
    await presenter.locator('.notes h2').first().waitFor();
    await presenter.bringToFront();
    for (let i = 0; i < 6; i += 1) await presenter.keyboard.press('ArrowRight');
    const where = () => eventually(async () => expect(await shown(audience)).toBe('The Problem'));
    await where();
    await audience.reload();
    await ready(audience);
    await where();
    await presenter.reload();
    await eventually(async () =>
      expect(await presenter.locator('figcaption.now').textContent()).toMatch(/^The Problem/),
    );
    // the other way round
    await audience.bringToFront();
    await audience.keyboard.press('ArrowRight'); // the answer to judge
    await audience.keyboard.press('ArrowRight');
    await eventually(async () =>
      expect(await presenter.locator('figcaption.now').textContent()).toBe('What’s Missing'),
    );
    await eventually(async () =>
      expect(
        await presenter
          .frameLocator('iframe[title="Next slide"]')
          .locator('section.present h1')
          .textContent(),
      ).toMatch(/Ready/),
    );
    await context.close();
  });

  test(
    'the presenter’s clock starts, pauses, shows how late it is, and survives a reload',
    SLOW,
    async () => {
      await using served = await testDeck();
      await using page = await openPage(browser(), `${served.url}/presenter`);
      await page.getByText('Press P to start the clock').waitFor();
      await page.keyboard.press('End');
      await page.keyboard.press('p');
      await page.locator('.pace', { hasText: /^ahead 07:5\d$/ }).waitFor();
      await page.keyboard.press('Home');
      await page.locator('.pace', { hasText: /^0:2\d left here$/ }).waitFor();
      await page.keyboard.press('p');
      await page.getByText('(paused)').waitFor();
      await page.reload();
      await page.getByText('(paused)').waitFor();
      await page.getByRole('button', { name: 'More' }).click();
      await page.getByRole('button', { name: 'Rehearse' }).click();
      await page.getByText('Recording').waitFor();
      // after a click, the space bar still shows the next slide
      await page.keyboard.press('Space');
      await page.locator('figcaption.now', { hasText: 'Four Achievements' }).waitFor();
      await page.keyboard.press('t');
      await page.locator('.practathon', { hasText: /left$/ }).waitFor();
      await page.getByRole('button', { name: 'More' }).click();
      await page.getByRole('button', { name: 'Finish rehearsal' }).click();
      await page.getByText('Saved in report.json').waitFor();
      expect(await axeFindings(page)).toEqual([]);
    },
  );

  test(
    'without a server the windows move on together, and the server follows them when it is back',
    SLOW,
    async () => {
      using folder = temporaryFolder();
      const talkFile = join(folder.path, 'talk.json');
      const context = await browser().newContext();
      const [audience, presenter] = [await context.newPage(), await context.newPage()];
      let port = 0;
      {
        await using served = await testDeck({ talkFile });
        port = Number(new URL(served.url).port);
        await audience.goto(served.url);
        await ready(audience);
        await presenter.goto(`${served.url}/presenter`);
        await presenter.locator('.notes h2').first().waitFor();
        await presenter.keyboard.press('p');
        await presenter.locator('.pace', { hasText: /left here$/ }).waitFor();
      }
      await presenter.getByText('reconnecting').waitFor();
      await presenter.keyboard.press('ArrowRight');
      await presenter.keyboard.press('ArrowRight');
      await eventually(async () => expect(await shown(audience)).toBe('Four Achievements'));
      await using served = await testDeck({ talkFile, port });
      await eventually(async () => {
        await using events = await listenTo(`${served.url}/events`);
        const { show } = await events.until((message) => message.show);
        expect(show).toMatchObject({ slide: 1, step: 1, clock: { since: expect.any(Number) } });
      }, 10_000);
      // the audience may hear of the new server's first slide before it hears of the presenter's
      await eventually(async () => expect(await shown(audience)).toBe('Four Achievements'));
      await context.close();
    },
  );

  test('overview and help: axe finds nothing', SLOW, async () => {
    await using served = await testDeck();
    await using page = await openPage(browser(), served.url);
    await ready(page);
    await page.keyboard.press('o');
    await page.locator('.reveal.overview').waitFor();
    expect(await axeFindings(page), 'overview').toEqual([]);
    await page.keyboard.press('o');
    await page.keyboard.press('Shift+Slash');
    await page.locator('.r-overlay-help .r-overlay-content[tabindex]').waitFor();
    expect(await axeFindings(page), 'help').toEqual([]);
  });

  test('twelve windows of one browser are live over one connection', SLOW, async () => {
    await using served = await testDeck();
    const context = await browser().newContext();
    const pages = await Promise.all(
      Array.from({ length: 12 }, async () => {
        const page = await context.newPage();
        await page.goto(`${served.url}/?preview=now`);
        return page;
      }),
    );
    await send('POST', `${served.url}/show`, { slide: 4, step: 0, by: 'test', seq: 1 });
    for (const page of pages)
      await eventually(async () => expect(await shown(page)).toMatch(/Missing/), 10_000);
    await context.close();
  });

  test('a vote from a phone moves the wall', SLOW, async () => {
    await using served = await testDeck({ room: true });
    await using wall = await openPage(browser(), `${served.url}/#/slide-4`);
    await ready(wall);
    await wall.keyboard.press('ArrowRight');
    // biome-ignore lint/suspicious/noExplicitAny: an element of the page, which these tests have no types for
    const drawn = (image: any) => image.complete && image.naturalWidth > 0;
    await eventually(async () => expect(await wall.locator('.join img').evaluate(drawn)).toBe(true));
    await using phone = await openPage(browser(), served.roomUrl!, { viewport: { width: 390, height: 844 } });
    await phone.click('[data-rating="down"]');
    await wall.locator('.counts', { hasText: '1 down' }).waitFor();
    await phone.click('[data-rating="up"]');
    await phone.getByText('Vote changed').waitFor();
    await wall.locator('.counts', { hasText: '1 up0 down5.0' }).waitFor();
    await phone.reload();
    await phone.getByText('You have voted').waitFor();
  });

  test('the PDF has a page for each slide, is tagged, and holds every title', SLOW, async () => {
    const deck = loadDeck();
    const pdf = await deckPdf(deck);
    expect(Buffer.from(pdf).toString('latin1')).toMatch(/\/MarkInfo\s*<<[^>]*\/Marked true/);
    expect(Buffer.from(pdf).toString('latin1')).not.toContain('/Type3'); // prints badly
    const pages = await textsOf(pdf);
    expect(pages).toHaveLength(8);
    for (const [i, { title }] of deck.rendered.entries()) {
      expect(pages[i]).toContain(title);
      expect(pages[i]).toMatch(new RegExp(`\\b${i + 1}$`)); // its number
    }
    const handout = await textsOf(await deckPdf(deck, 'handout'));
    for (const { title } of deck.rendered) expect(handout.join(' ')).toContain(title);
    expect(handout.join(' ')).toContain('Type npm run checkpoint.');
    expect(handout[0]).toContain(`1 / ${handout.length}`);
    // the learner's handout fits on both sides of a sheet
    const learner = await textsOf(await deckPdf(deck, 'learner'));
    expect(learner).toHaveLength(2);
    for (const words of ['Call-forward', 'Cost data available', 'Which queries are causing dissatisfaction?'])
      expect(learner[0]).toContain(words);
    for (const words of ['npm run exercise', 'Create Prometheus counter', '1 + 4 * sum(increase(', '2 / 2'])
      expect(learner[1]).toContain(words);
  });

  test('the one file opens without a network and asks for nothing', SLOW, async () => {
    using folder = temporaryFolder();
    const deck = loadDeck();
    for (const [name, html] of [
      ['deck.html', await deckHtml(deck)],
      ['handout.html', await deckHtml(deck, 'handout')],
    ] as const) {
      writeFileSync(join(folder.path, name), html);
      const asked: string[] = [];
      const context = await browser().newContext({ offline: true });
      const page = await context.newPage();
      const errors: string[] = [];
      page.on('pageerror', (error) => errors.push(error.message));
      page.on('request', (request) => asked.push(request.url().slice(0, 60)));
      await page.goto(pathToFileURL(join(folder.path, name)).href);
      if (name === 'deck.html') {
        await ready(page);
        await page.keyboard.press('End');
        expect(await shown(page)).toMatch(/M7\.3/);
        // the speaker view of reveal.js, with notes and pacing
        const [view] = await Promise.all([context.waitForEvent('page'), page.keyboard.press('s')]);
        await view.getByText('Say', { exact: true }).first().waitFor();
        await view.locator('.pacing').first().waitFor();
        // "upcoming" is a frame as narrow as a phone, but shows a slide
        await page.keyboard.press('Home');
        const upcoming = view.frameLocator('#upcoming-slide iframe').locator('section.present h1');
        await eventually(
          async () => expect(await upcoming.textContent()).toMatch(/Four Achievements/),
          10_000,
        );
      } else expect(await page.locator('article h1').count()).toBe(8);
      expect(asked.filter((url) => !/^(file|data|about|blob):/.test(url))).toEqual([]);
      expect(errors).toEqual([]);
      await context.close();
    }
  });
});

/** Pixels by which the current slide reaches into the space of the foot. */
const OVERFLOW = `(() => {
  const section = document.querySelector('section.present');
  const scale = section.getBoundingClientRect().height / 720;
  const bottoms = [...section.querySelectorAll('.body *:not(.step)')].map((e) => e.getBoundingClientRect()).filter((r) => r.height > 0).map((r) => r.bottom);
  return Math.round((Math.max(...bottoms) - section.getBoundingClientRect().top) / scale - 668);
})()`;

/** Whether the current slide has hidden steps. */
const HIDDEN_STEPS = "document.querySelector('section.present .fragment:not(.visible)') !== null";

/** The size of the smallest text on the page, in pixels on the screen. */
const SMALLEST_TEXT = `Math.min(...[...document.querySelectorAll('section .body :is(p, h2, td, th, blockquote, figcaption)')]
  .filter((e) => e.offsetParent && e.textContent.trim())
  .map((e) => parseFloat(getComputedStyle(e).fontSize) * (e.currentCSSZoom ?? 1)))`;

/** The text of each page of a PDF. */
async function textsOf(pdf: Uint8Array): Promise<string[]> {
  const { text } = await extractText(await getDocumentProxy(new Uint8Array(pdf)));
  return text.map((page) => page.replace(/\s+/g, ' '));
}
