import { expect, test } from 'vitest';
import { axeFindings, openPage, withChromium } from '../support/chromium.ts';
import { joined, post, report, testClass } from '../support/class.ts';

withChromium('the pages of the class', (browser) => {
  test.each([
    ['light', 1280],
    ['dark', 390],
  ] as const)(
    '%s, %i pixels: the keyboard does everything, and axe finds nothing',
    { timeout: 60_000 },
    async (colorScheme, width) => {
      await using room = await testClass();
      await using page = await openPage(browser(), room.url, {
        colorScheme,
        viewport: { width, height: 800 },
      });
      await page.getByText('No learner has joined yet').waitFor();
      const { ticket } = await joined(room, 'Ada <b>');
      await joined(room, 'Grace');
      await post(`${room.network}/report`, report(5, { hand: 1 }, 125_000), ticket);
      const row = page.locator('tbody tr', { hasText: 'Ada <b>' });
      await row.getByText('1/2').waitFor();
      expect(await row.textContent()).toMatch(/hand up.*4 min · 5× · 1 hint.*A wrong rating is refused/);
      await page.locator('.stuck li', { hasText: '02:0' }).waitFor();
      expect(await page.locator('.hurdles li').textContent()).toMatch(
        /Build: A wrong rating.*1 learner.*Expected 400/,
      );

      await page.getByRole('button', { name: 'Write to Ada <b>' }).focus();
      await page.keyboard.press('Enter');
      await page.keyboard.type('Look at the README');
      await page.keyboard.press('Tab');
      await page.keyboard.press('Enter');
      await page.getByText('Sent to Ada <b>.').waitFor();
      await page.getByRole('button', { name: 'Lower the hand of Ada <b>' }).focus();
      await page.keyboard.press('Enter');
      await page.getByText('No hand is up.').waitFor();
      await page.getByRole('button', { name: 'Start the 30 minutes' }).press('Enter');
      await page.getByText('of 30 left').waitFor();
      const { body } = await post(`${room.network}/report`, report(6, { hand: 1 }), ticket);
      expect(body).toEqual({ messages: [{ n: 1, text: 'Look at the README' }], lowered: 1 });
      expect(await axeFindings(page)).toEqual([]);
      expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(width);

      for (const url of [`${room.url}/projector`, `${room.network}/${room.code}`]) {
        await using other = await openPage(browser(), url, { colorScheme, viewport: { width, height: 800 } });
        await other.getByText('--class', { exact: false }).first().waitFor();
        if (url.endsWith('projector')) await other.getByText('1 learner').waitFor();
        expect(await other.content()).not.toContain('Ada');
        expect(await axeFindings(other), url).toEqual([]);
        expect(await other.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(width);
      }
    },
  );
});
