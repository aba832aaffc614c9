import type { Deck } from '../deck/render.ts';
import { serveDeck } from '../server/serve.ts';
import { installedBrowser } from './browser.ts';
import type { Kind } from './html.ts';

/** Longest wait for a page to be ready, milliseconds. */
const PATIENCE_MS = 20_000;

/**
 * The deck as a tagged PDF, a page for each slide; on A4 as the speaker's script or the learner's handout.
 *
 * @throws {NoBrowser} when no installed browser can print
 */
export async function deckPdf(deck: Deck, kind: Kind = 'slides'): Promise<Uint8Array> {
  const browser = await installedBrowser();
  try {
    const served = await serveDeck({ deck, port: 0, saveRehearsal: () => '' });
    try {
      const page = await browser.newPage({ colorScheme: 'light' });
      page.setDefaultTimeout(PATIENCE_MS);
      await page.goto(`${served.url}/${kind === 'slides' ? '?print-pdf' : kind}`);
      if (kind === 'slides') await page.waitForSelector('html[data-ready]', { state: 'attached' });
      await page.evaluate('document.fonts.ready');
      return await page.pdf({ preferCSSPageSize: true, printBackground: true, tagged: true, outline: true });
    } finally {
      await served.close();
    }
  } finally {
    await browser.close();
  }
}
