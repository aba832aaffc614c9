import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { inProject } from '../../common/paths.ts';
import { loadDeck } from '../../slides/deck/load.ts';
import { axeFindings, withChromium } from '../support/chromium.ts';
import { start } from '../support/command.ts';
import { testDeck } from '../support/deck.ts';
import { eventually, send, temporaryFolder } from '../support/lab.ts';

// What happens in a room with people in it. All tests share one deck, which has a second question to vote on.

const SLOW = { timeout: 60_000 };
const ready = (page: Page) => page.waitForSelector('html[data-ready]', { state: 'attached' });
const shown = (page: Page) => page.locator('section.present h1').textContent();
const blank = (page: Page) => page.evaluate("document.documentElement.hasAttribute('data-blank')");

withChromium('in the room', (browser) => {
  const folder = temporaryFolder();
  const file = join(folder.path, 'bridge.md');
  const text = readFileSync(inProject('slides/bridge.md'), 'utf8').replace(
    '> M7.3 fills this gap',
    '<room-vote question="Is five enough?" answer="Five it is."></room-vote>\n\n> M7.3 fills this gap',
  );
  let address = '127.0.0.1';
  let served: Awaited<ReturnType<typeof testDeck>>;
  let context: BrowserContext;
  let deck: Page;
  let presenter: Page;
  const logged: string[] = [];

  beforeAll(async () => {
    cpSync(inProject('slides/images'), join(folder.path, 'images'), { recursive: true });
    writeFileSync(file, text);
    served = await testDeck({
      room: true,
      deck: loadDeck(file),
      watch: file,
      address: () => address,
      log: (line) => logged.push(line),
    });
  });
  afterAll(async () => {
    await served?.[Symbol.asyncDispose]();
    folder[Symbol.dispose]();
  });
  beforeAll(async () => {
    context = await browser().newContext();
    [deck, presenter] = [await context.newPage(), await context.newPage()];
    await Promise.all([deck.goto(served.url), presenter.goto(`${served.url}/presenter`)]);
  });
  afterAll(() => context?.close());
  beforeEach(async () => {
    for (const page of [deck, presenter]) await page.setViewportSize({ width: 1280, height: 720 });
    await send('POST', `${served.url}/clock`, { do: 'restart' });
    await send('POST', `${served.url}/show`, { slide: 0, step: 0, by: crypto.randomUUID(), seq: 0 });
    await ready(deck);
    await title(deck, /^M7\.2/);
    await now(/^M7\.2/);
  });

  const title = (page: Page, words: RegExp) =>
    eventually(async () => expect(await shown(page)).toMatch(words));
  const now = (words: RegExp) => presenter.locator('figcaption.now', { hasText: words }).waitFor();

  describe('keys mean the same in both windows', () => {
    test('G and a number opens that slide, G and a letter a companion', SLOW, async () => {
      await deck.keyboard.press('g');
      await deck.keyboard.press('6');
      await title(deck, /^M7\.3: Custom/);
      await now(/^M7\.3: Custom/);
      await presenter.keyboard.press('g');
      await presenter.keyboard.press('r');
      await title(deck, /^Are You Ready/);
      await presenter.keyboard.press('6'); // alone, it means nothing
      await presenter.keyboard.press('g');
      await presenter.keyboard.press('4');
      await title(deck, /^The Problem/);
    });

    test(
      'B and the full stop make both windows black, and the next move shows them again',
      SLOW,
      async () => {
        const preview = () => presenter.frames().find((frame) => frame.url().endsWith('preview=now'))!;
        const both = (black: boolean) =>
          eventually(async () => {
            expect(await blank(deck)).toBe(black);
            expect(await preview().evaluate("document.documentElement.hasAttribute('data-blank')")).toBe(
              black,
            );
            expect(await presenter.locator('.blanked').isVisible()).toBe(black);
          });
        for (const [page, key] of [
          [deck, 'b'],
          [presenter, '.'],
        ] as const) {
          await page.keyboard.press(key);
          await both(true);
          await page.keyboard.press(key);
          await both(false);
        }
        await presenter.keyboard.press('b');
        await both(true);
        await deck.keyboard.press('PageDown');
        await both(false);
      },
    );

    test('P starts and pauses the clock; the keys of a clicker go on and back', SLOW, async () => {
      await deck.keyboard.press('p');
      await presenter.locator('.pace', { hasText: /left here$/ }).waitFor();
      await presenter.keyboard.press('p');
      await presenter.getByText('(paused)').waitFor();
      expect(await shown(deck)).toMatch(/^M7\.2/);
      for (const page of [deck, presenter])
        for (const [key, words] of [
          ['PageDown', /^Four/],
          ['PageUp', /^M7\.2/],
        ] as const) {
          await page.keyboard.press(key);
          await title(deck, words);
          await now(words);
        }
    });
  });

  test('a deck of 640 pixels scrolls to where the talk is', SLOW, async () => {
    await deck.setViewportSize({ width: 640, height: 480 });
    await deck.waitForSelector('html[data-reading][data-ready]', { state: 'attached' });
    await presenter.keyboard.press('g');
    await presenter.keyboard.press('5');
    const top = "document.getElementById('slide-5').getBoundingClientRect().top";
    await eventually(async () => expect(Math.abs((await deck.evaluate(top)) as number)).toBeLessThan(5));
    await presenter.keyboard.press('b');
    await eventually(async () => expect(await blank(deck)).toBe(true));
  });

  test.each([
    [1024, 600],
    [960, 540],
  ])(
    'at %i × %i the presenter page needs no scrolling and its previews are large',
    SLOW,
    async (width, height) => {
      await presenter.setViewportSize({ width, height });
      const sizes = (await presenter.evaluate(`({
      page: [document.documentElement.scrollWidth, document.documentElement.scrollHeight],
      previews: [...document.querySelectorAll('iframe')].map((frame) => frame.clientWidth),
      notes: document.querySelector('.notes').clientHeight,
    })`)) as { page: number[]; previews: number[]; notes: number };
      expect(sizes.page).toEqual([width, height]);
      expect(sizes.previews[0]).toBeGreaterThan(350);
      expect(sizes.previews[1]).toBeGreaterThan(190);
      expect(sizes.notes).toBeGreaterThan(300);
      await presenter.getByRole('button', { name: 'More' }).click();
      await presenter.getByRole('button', { name: 'Restart clock' }).waitFor();
      if (width === 960) expect(await axeFindings(presenter)).toEqual([]);
      await presenter.evaluate("document.getElementById('more-menu').hidePopover()");
    },
  );

  test('the 30 minutes pause the talk’s clock and say so', SLOW, async () => {
    await presenter.keyboard.press('p');
    await presenter.locator('.pace', { hasText: /left here$/ }).waitFor();
    await presenter.keyboard.press('t');
    await presenter.getByText('(paused for the 30 minutes)').waitFor();
    await presenter.locator('.practathon', { hasText: /left$/ }).waitFor();
    await send('POST', `${served.url}/practathon`, { on: false });
  });

  test(
    'a deck that is saved is loaded again on the same slide; a fault in it is only reported',
    SLOW,
    async () => {
      await presenter.keyboard.press('g');
      await presenter.keyboard.press('3');
      await title(deck, /Blindspot/);
      writeFileSync(file, text.replace('Was the answer any good?', 'Did the answer help?'));
      await deck.getByText('Did the answer help?', { exact: true }).waitFor();
      expect(await shown(deck)).toMatch(/Blindspot/);
      await now(/Blindspot/);
      writeFileSync(file, text.replace('# Four Achievements', '# Four Wins'));
      await eventually(() => expect(logged.join()).toMatch(/bridge\.md:\d+ {2}the title is "Four Wins"/));
      expect(await shown(deck)).toMatch(/Blindspot/);
      writeFileSync(file, text);
      await deck.getByText('Was the answer any good?', { exact: true }).waitFor();
    },
  );

  describe('the vote', () => {
    const wall = () => deck.locator('section.present room-vote .wall');
    const vote = () => presenter.locator('#vote-menu button', { hasText: /./ });
    const choose = async (name: string) => {
      await presenter.getByRole('button', { name: 'Vote', exact: true }).click();
      await presenter.getByRole('button', { name }).click();
    };
    const slide = async (key: string) => {
      await presenter.keyboard.press('g');
      await presenter.keyboard.press(key);
      if (key === '4') await presenter.keyboard.press('ArrowRight');
    };

    test(
      'says nothing before the first one, can be hidden, closed, opened, deleted and brought back',
      SLOW,
      async () => {
        await slide('4');
        await wall().locator('img').waitFor();
        expect(await wall().locator('.counts').textContent()).toBe('');
        const phone = await (await browser().newContext({ viewport: { width: 390, height: 844 } })).newPage();
        await phone.goto(served.roomUrl!);
        await phone.click('[data-rating="up"]');
        await wall().locator('.counts', { hasText: '1 up0 down5.0 of 5' }).waitFor();
        await choose('Hide the result until closed');
        await wall()
          .locator('.counts', { hasText: /^1 vote$/ })
          .waitFor();
        expect(await deck.locator('live-numbers').textContent()).toMatch(/1 vote$/);
        await choose('Close the vote');
        await wall().locator('.counts', { hasText: '5.0 of 5' }).waitFor();
        await wall().getByText('The vote is closed.').waitFor();
        await phone.getByText('The vote is closed').waitFor();
        expect(await phone.locator('[data-rating="down"]').isDisabled()).toBe(true);
        await choose('Open the vote');
        await choose('Show the result');
        await phone.getByText('The vote is open').waitFor();
        await phone.click('[data-rating="down"]');
        await wall().locator('.counts', { hasText: '0 up1 down1.0 of 5' }).waitFor();
        await choose('Clear votes');
        await eventually(async () => expect(await wall().locator('.counts').textContent()).toBe(''));
        await choose('Bring back 1 vote');
        await wall().locator('.counts', { hasText: '0 up1 down' }).waitFor();
        // another question, on another slide
        await slide('5');
        await phone.getByText('Is five enough?').waitFor();
        await phone.click('[data-rating="up"]');
        await wall().locator('.counts', { hasText: '1 up0 down' }).waitFor();
        await slide('4');
        await wall().locator('.counts', { hasText: '0 up1 down' }).waitFor();
        await phone.context().close();
      },
    );

    test('with 9,999 thumbs each, the wall keeps its lines', SLOW, async () => {
      await slide('4');
      await wall().locator('img').waitFor();
      await presenter.evaluate(`new BroadcastChannel('slides').postMessage({ change: { now: Date.now(), room: {
        up: 9999, down: 9999, refused: 0, question: 0, open: true, hidden: false, cleared: 0, address: '${served.roomUrl}' } } })`);
      await wall().locator('.counts', { hasText: '9,999 up9,999 down3.0 of 5' }).waitFor();
      const [up, down, score] = await Promise.all(
        ['up', 'down', 'score'].map((name) => wall().locator(`.counts .${name}`).boundingBox()),
      );
      const panel = (await wall().boundingBox())!;
      expect(up!.y).toBe(down!.y);
      expect(score!.y).toBeGreaterThan(up!.y);
      expect(down!.x + down!.width).toBeLessThan(panel.x + panel.width);
      expect(score!.y + score!.height).toBeLessThan(panel.y + panel.height);
      expect((await wall().locator('img').boundingBox())!.width).toBeGreaterThan(250);
      // three questions, their answers and the gap are still there
      expect(await deck.locator('section.present .band').isVisible()).toBe(true);
      expect(await deck.locator('section.present td:visible').count()).toBe(9);
      expect(await axeFindings(deck)).toEqual([]);
      expect(await vote().count()).toBe(4);
    });

    test('the QR code follows an address that changes', SLOW, async () => {
      await slide('4');
      await wall().locator('img[alt*="//127.0.0.1:"]').waitFor();
      address = '127.0.0.2';
      await wall().locator('img[alt*="//127.0.0.2:"]').waitFor();
      const drawn = await deck.evaluate("document.querySelector('.join img').naturalWidth");
      expect(drawn).toBeGreaterThan(0);
      address = '127.0.0.1';
    });
  });

  test(
    'forced colours and reduced motion leave the bar, the arrows and the current slide visible and still',
    SLOW,
    async () => {
      await deck.emulateMedia({ forcedColors: 'active', reducedMotion: 'reduce' });
      await presenter.emulateMedia({ forcedColors: 'active', reducedMotion: 'reduce' });
      await deck.keyboard.press('End');
      await now(/^M7\.3: Custom/); // or else the server hears of it after the next test has begun
      const styles = (page: Page, selector: string) =>
        page.evaluate(`(() => {
        const { backgroundColor, color, transitionDuration, animationName } = getComputedStyle(document.querySelector('${selector}'));
        return { backgroundColor, color, transitionDuration, animationName };
      })()`) as Promise<Record<string, string>>;
      const ground = (await styles(deck, 'body')).backgroundColor;
      const bar = await styles(deck, '.progress span');
      expect(bar.backgroundColor).not.toBe(ground);
      expect(bar.transitionDuration).toBe('0s');
      const arrow = await styles(deck, '.controls .navigate-left');
      expect(arrow.color).not.toBe(ground);
      expect(arrow.animationName).toBe('none');
      expect((await styles(presenter, '.hand')).backgroundColor).not.toBe(ground);
      const [current, other] = [
        await styles(presenter, 'nav [aria-current]'),
        await styles(presenter, 'nav button:not([aria-current])'),
      ];
      expect(current.backgroundColor).not.toBe(other.backgroundColor);
      for (const page of [deck, presenter])
        await page.emulateMedia({ forcedColors: 'none', reducedMotion: 'no-preference' });
    },
  );

  test('a frozen server is noticed, and gets the place when it is back', SLOW, async () => {
    const child = start(['slides', '--port', '0', '--at', '1']);
    try {
      let said = '';
      child.stdout.setEncoding('utf8').on('data', (part: string) => {
        said += part;
      });
      await eventually(() => expect(said).toMatch(/Presenter +\S+/), 15_000);
      const [, url = ''] = /Deck +(\S+)/.exec(said) ?? [];
      await Promise.all([deck.goto(url), presenter.goto(`${url}/presenter`)]);
      await ready(deck);
      await presenter.locator('.notes h2').first().waitFor();
      child.kill('SIGSTOP');
      await presenter.getByText('reconnecting').waitFor();
      await presenter.keyboard.press('ArrowRight');
      await title(deck, /^Four/);
      child.kill('SIGCONT');
      await presenter.getByText('reconnecting').waitFor({ state: 'hidden' });
      const late = await context.newPage();
      await late.goto(url);
      await title(late, /^Four/);
    } finally {
      child.kill('SIGCONT');
      child.kill('SIGKILL');
    }
  });
});
