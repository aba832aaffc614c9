import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import type { LearnersPart } from '#lab/page/state.ts';
import { axeFindings, openPage, withChromium } from '../support/chromium.ts';
import { eventually, metric, testLab } from '../support/lab.ts';
import { solved } from '../support/solved.ts';

const SLOW = { timeout: 60_000 };
const PHONE = { viewport: { width: 390, height: 844 } };
const live = (page: Page) => page.waitForSelector('body[data-online=yes]');
const figure = (page: Page, name: string) => page.locator(`[data-number=${name}]`).textContent();
const isSmaller =
  'document.documentElement.scrollHeight <= innerHeight && document.documentElement.scrollWidth <= innerWidth';

/** A learner whose files a test changes while the lab runs. */
function editing() {
  const listeners: (() => void)[] = [];
  const part = (file: string, calls: string): LearnersPart => ({
    file,
    calls,
    command: 'npm run it',
    is: 'unbuilt',
  });
  const parts = {
    routes: part('my-routes.ts', 'feedbackRoutes'),
    counter: part('my-counter.ts', 'satisfactionCounter'),
  };
  return {
    learner: {
      ...solved(),
      parts: () => structuredClone(parts),
      onParts: (listener: () => void) => listeners.push(listener),
    },
    save(role: keyof typeof parts, change: Partial<LearnersPart>) {
      Object.assign(parts[role], { why: undefined }, change);
      for (const listener of listeners) listener();
    },
  };
}

withChromium('the lab’s page in a browser', (browser) => {
  test.each(['light', 'dark', 'forced colours'] as const)(
    'in %s, the keyboard alone asks, votes and changes the vote; axe finds nothing, and one screen holds it',
    SLOW,
    async (colours) => {
      await using lab = await testLab({ learner: solved() });
      await using page = await openPage(browser(), lab.ragApi, {
        colorScheme: colours === 'dark' ? 'dark' : 'light',
        forcedColors: colours === 'forced colours' ? 'active' : 'none',
        reducedMotion: 'reduce',
      });
      await live(page);
      expect(await axeFindings(page), 'empty').toEqual([]);
      await page.locator('#question').focus();
      await page.keyboard.type('What does the paid plan cost per month?');
      await page.keyboard.press('Enter');
      await page.locator('.said .text').waitFor();
      await page.locator('.thumbs [value=up]').focus();
      await page.keyboard.press('Enter');
      await eventually(async () => expect(await figure(page, 'score')).toBe('5.0'));
      await page.keyboard.press('Tab');
      await page.keyboard.press('Space');
      await eventually(async () => expect(await figure(page, 'score')).toBe('1.0'));
      expect(await page.locator('.lines .moved').allTextContents()).toEqual([
        'rag_satisfaction_score_total{rating="down"}0 → 1',
      ]);
      expect(await metric(lab.ragApi, 'rag_satisfaction_score_total{rating="down"}')).toBe(1);
      await page
        .locator('.number', { hasText: '3.00 of 5, says the emulated Prometheus. It counts a changed' })
        .waitFor();
      await page
        .locator('[data-asks=satisfaction]', { hasText: 'your counter has counted 2 votes' })
        .waitFor();
      await page.locator('.tile.score input').focus();
      await page.keyboard.press('ArrowRight');
      await page.getByText('Course of the votes').first().waitFor();
      await eventually(async () => expect(await page.locator('.course td').last().textContent()).toBe('1'));
      expect(await axeFindings(page), 'voted').toEqual([]);
      expect(await page.evaluate(isSmaller)).toBe(true);
    },
  );

  test('before Exercise 2 it says what to build; each save changes it without a reload', SLOW, async () => {
    const work = editing();
    await using lab = await testLab({ learner: work.learner });
    await using page = await openPage(browser(), lab.ragApi);
    await live(page);
    await page.locator('.vote', { hasText: 'Build it in my-routes.ts: npm run it' }).waitFor();
    await page.click('.examples button');
    await page.locator('.said .text').waitFor();
    expect(await page.locator('.thumbs button:disabled').count()).toBe(2);
    work.save('routes', { is: 'broken', why: 'boom' });
    await page.locator('.vote.error', { hasText: 'my-routes.ts can’t take votes: boom.' }).waitFor();
    expect(await axeFindings(page)).toEqual([]);
    work.save('routes', { is: 'works' });
    await page.click('.thumbs [value=up]');
    await page
      .locator('.chain .code', { hasText: 'feedbackRoutes() stores votes. Next: my-counter.ts, npm run it' })
      .waitFor();
    work.save('counter', { is: 'works' });
    await page
      .locator('.chain .code', { hasText: 'satisfactionCounter() in my-counter.ts counts each vote.' })
      .waitFor();
  });

  test('at 390 pixels nothing is too wide, and axe finds nothing', SLOW, async () => {
    await using lab = await testLab({ learner: solved() });
    await using page = await openPage(browser(), lab.ragApi, PHONE);
    await live(page);
    await page.click('.examples button');
    await page.click('.thumbs [value=down]');
    await page.locator('.lines .moved').first().waitFor();
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(390);
    expect(await axeFindings(page)).toEqual([]);
  });

  test('an answer is text, never HTML; a vendor that fails is one sentence', SLOW, async () => {
    await using lab = await testLab();
    const html = '<img src=x onerror="document.title=1"><b>bold</b>';
    const sources = [{ id: html, title: html, score: 1 }];
    const answer = { queryId: 'x', answer: html, sources, queryType: html, costUsd: null, traceId: html };
    let body: [number, object] = [200, answer];
    await using page = await openPage(browser(), lab.ragApi);
    await page.route('**/query', (route) => route.fulfill({ status: body[0], json: body[1] }));
    await live(page);
    await page.click('.ask .main');
    await page.locator('.said .text').waitFor();
    expect(await page.locator('.said .text').textContent()).toBe(html);
    expect(await page.locator('.answer :is(img, b)').count()).toBe(0);
    body = [502, { error: 'OpenAI refused the key' }];
    await page.click('.ask .main');
    await page.locator('.said .error', { hasText: 'HTTP 502: OpenAI refused the key' }).waitFor();
    page.strange.splice(0); // the browser reports the 502
  });

  test(
    'twenty tabs are live over one connection; without the lab they say so, and then go on',
    SLOW,
    async () => {
      const context = await browser().newContext();
      let port = 0;
      const tabs: Page[] = [];
      {
        await using lab = await testLab({ learner: solved() });
        port = Number(new URL(lab.ragApi).port);
        for (let i = 0; i < 20; i += 1) {
          const tab = await context.newPage();
          await tab.goto(lab.ragApi);
          tabs.push(tab);
        }
        await tabs[0]!.click('.examples button');
        await tabs[0]!.click('.thumbs [value=up]');
        for (const tab of tabs) await eventually(async () => expect(await figure(tab, 'score')).toBe('5.0'));
      }
      await tabs[19]!.getByText('reconnecting').waitFor();
      await tabs[0]!.click('.ask .main');
      await tabs[0]!.getByText('The lab does not answer.').waitFor();
      await using _lab = await testLab({ port, learner: solved() });
      for (const tab of tabs)
        await eventually(async () => expect(await figure(tab, 'score')).toBe('–'), 15_000);
      await context.close();
    },
  );
});
