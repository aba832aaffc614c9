import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect } from 'vitest';
import { onPath } from '../../slides/export/browser.ts';
import { eventually } from './lab.ts';

const path = process.env.CHROME_BIN || onPath(process.env.PATH ?? '');
const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** Declares tests that need a browser. Without an installed one they are skipped, and the title says so. */
export function withChromium(name: string, tests: (browser: () => Browser) => void): void {
  describe.skipIf(!path)(path ? name : `${name} (skipped: there is no Chromium on the PATH)`, () => {
    let browser: Browser;
    beforeAll(async () => {
      browser = await chromium.launch({ executablePath: path!, args: ['--disable-background-networking'] });
    });
    afterAll(() => browser?.close());
    tests(() => browser);
  });
}

/** Opens a page that fails its test when one of its scripts fails or when it sends a request to another host. */
export async function openPage(
  browser: Browser,
  url: string,
  options: BrowserContextOptions = {},
): Promise<Page & AsyncDisposable & { strange: string[] }> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 720 }, ...options });
  const page = await context.newPage();
  const strange: string[] = [];
  page.on('pageerror', (error) => strange.push(error.message));
  page.on('console', (message) => message.type() === 'error' && strange.push(message.text()));
  page.on('request', (request) => {
    const { protocol, hostname } = new URL(request.url());
    if (!['data:', 'blob:', 'file:'].includes(protocol) && hostname !== '127.0.0.1')
      strange.push(`asks ${hostname}`);
  });
  await page.goto(url);
  return Object.assign(page, {
    strange,
    async [Symbol.asyncDispose]() {
      await context.close();
      expect(strange).toEqual([]);
    },
  });
}

/** What still fades in, which has less contrast than axe requires. The progress bar only grows. */
const FADING =
  "document.getAnimations().filter((a) => a.playState !== 'finished').map((a) => a.animationName ?? a.transitionProperty).filter((name) => name !== 'transform')";

/** What axe finds wrong with a page and its frames, a line for each rule, once nothing on the page fades any more. */
export async function axeFindings(page: Page): Promise<string[]> {
  await eventually(async () => expect(await page.evaluate(FADING), 'animations').toEqual([]));
  // evaluated, since the policy of the page allows no script of another origin
  for (const frame of page.frames()) await frame.evaluate(AXE);
  const results = (await page.evaluate("axe.run({ resultTypes: ['violations'] })")) as {
    violations: { id: string; nodes: { target: string[]; failureSummary: string }[] }[];
  };
  return results.violations.map(
    ({ id, nodes }) =>
      `${id}: ${nodes.map((node) => `${node.target.join(' ')} ${node.failureSummary}`).join('; ')}`,
  );
}
