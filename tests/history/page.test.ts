import { expect, test } from 'vitest';
import { axeFindings, openPage, withChromium } from '../support/chromium.ts';
import '../support/command.ts'; // histories of this file go into its own state folder
import { eventually, send, testLab } from '../support/lab.ts';

const SLOW = { timeout: 60_000 };

withChromium('/preview in a browser', (browser) => {
  test(
    'axe finds nothing in light, dark and on a phone, nothing overflows, and the guess comes first',
    SLOW,
    async () => {
      await using lab = await testLab();
      for (const options of [
        { colorScheme: 'light' },
        { colorScheme: 'dark' },
        { colorScheme: 'light', viewport: { width: 390, height: 844 } },
      ] as const) {
        await using page = await openPage(browser(), `${lab.ragApi}/preview?questions=10000`, options);
        const answer = page.getByText('The answers to billing questions of paid users got worse.');
        await page.getByText('Guess first').waitFor();
        expect(await answer.isVisible()).toBe(false);
        await page.getByText('What the data says').click();
        expect(await answer.isVisible()).toBe(true);
        for (const summary of await page.locator('main details details > summary').all())
          await summary.click();
        expect(await axeFindings(page)).toEqual([]);
        expect(await page.evaluate('document.documentElement.scrollWidth - innerWidth')).toBeLessThanOrEqual(
          0,
        );
        expect(await page.locator('svg').count()).toBe(2);
        expect(await page.locator('table').count()).toBe(9); // one beside each chart, too
        expect(page.strange).toEqual([]);
      }
    },
  );
});

test(
  '/preview names the learner’s own counter in its PromQL, and an unknown file is a 404',
  SLOW,
  async () => {
    await using lab = await testLab({
      learner: {
        metrics: async () =>
          '# TYPE my_satisfaction_score_total counter\nmy_satisfaction_score_total{rating="up"} 0\n',
      },
    });
    await eventually(async () => {
      const page = await fetch(`${lab.ragApi}/preview?seed=nonsense&questions=10000`);
      const html = await page.text();
      // a browser asks again by itself for as long as the history is being written
      expect(page.headers.get('refresh')).toBe(html.includes('are being written') ? '1' : null);
      expect(html).toContain('sum(increase(my_satisfaction_score_total[7d]))');
      expect(html).toContain('this is seed 7');
    }, 50_000);
    expect((await send('GET', `${lab.ragApi}/preview/nothing.css`)).status).toBe(404);
  },
);
