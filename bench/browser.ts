import type { Browser } from 'playwright-core';
import { installedBrowser, NoBrowser } from '../slides/export/browser.ts';
import type { Figure } from './measure.ts';

/** Measures with the installed browser, and closes it. No figures where none is installed. */
export async function inBrowser(measure: (browser: Browser) => Promise<Figure[]>): Promise<Figure[]> {
  let browser: Browser;
  try {
    browser = await installedBrowser();
  } catch (error) {
    if (!(error instanceof NoBrowser)) throw error;
    return [];
  }
  try {
    return await measure(browser);
  } finally {
    await browser.close();
  }
}
