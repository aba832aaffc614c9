import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import express from 'express';
import { expect, test } from 'vitest';
import { flamePages } from '../../lab/telemetry/flame/page.ts';
import { axeFindings, openPage, withChromium } from '../support/chromium.ts';

const LONG = 'aFunctionWhoseNameGoesOnAndOnUntilItFillsTheWholeOfItsBoxAndThenSomeMore';
const FOLDED = new Map([
  [`answerQuestion;${LONG}`, 30e6],
  [`answerQuestion;${LONG};${LONG}Again`, 30e6],
  ['(in feedback.ts)', 40e6],
]);

withChromium('the flame graph in a browser', (browser) => {
  test('at 390 pixels only the graph scrolls, also with the keyboard, and its text is readable', {
    timeout: 30_000,
  }, async () => {
    const app = express().use('/flame', flamePages({ service: 'rag-api', folded: () => FOLDED }));
    const server = app.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/flame/`;
    try {
      await using page = await openPage(browser(), url, { viewport: { width: 390, height: 844 } });
      const measured = (await page.evaluate(MEASURE)) as {
        sticksOut: number;
        moves: number;
        fontSize: number;
        tooLong: string[];
      };
      expect(measured.sticksOut).toBeLessThanOrEqual(0);
      expect(measured.moves).toBeGreaterThan(700);
      expect(measured.fontSize).toBeGreaterThanOrEqual(12);
      expect(measured.tooLong).toEqual([]);
      await page.focus('.graph');
      await page.keyboard.press('ArrowRight');
      await page.waitForFunction("document.querySelector('.graph').scrollLeft > 0");
      expect(await axeFindings(page)).toEqual([]);
    } finally {
      server.closeAllConnections();
      server.close();
    }
  });
});

/** How far the page and the graph are wider than they show, the size of its letters, and labels longer than their box. */
const MEASURE = `(() => {
  const { documentElement } = document;
  const graph = document.querySelector('.graph');
  const svg = graph.querySelector('svg');
  const width = (element) => element.getBoundingClientRect().width;
  return {
    sticksOut: documentElement.scrollWidth - documentElement.clientWidth,
    moves: graph.scrollWidth - graph.clientWidth,
    fontSize: (12 * width(svg)) / svg.viewBox.baseVal.width,
    tooLong: [...svg.querySelectorAll('g')]
      .filter((g) => width(g.querySelector('text')) > width(g.querySelector('rect')) - 4)
      .map((g) => g.textContent),
  };
})()`;
