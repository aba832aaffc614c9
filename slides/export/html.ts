import type { Deck } from '../deck/load.ts';
import { deckPage, handoutPage } from '../deck/render.ts';
import { bundle } from '../http/assets.ts';

/** The deck in one file with fonts, notes and speaker view. It opens with a double click and needs no network. */
export async function deckHtml(deck: Deck): Promise<string> {
  const files = await bundle(['deck/file.ts', 'deck/deck.css'], true);
  return deckPage(deck, { js: text(files.get('file.js')), css: text(files.get('deck.css')) });
}

/** Slides and notes below each other in one file, without a script. */
export async function handoutHtml(deck: Deck): Promise<string> {
  const files = await bundle(['handout.css'], true);
  return handoutPage(deck, { css: text(files.get('handout.css')) });
}

function text(content: Uint8Array | undefined): string {
  return Buffer.from(content ?? []).toString('utf8');
}
