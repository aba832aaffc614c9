import type { Assets } from '../../common/bundle.ts';
import { bundleOf } from '../assets.ts';
import { learnerPage } from '../deck/learner.ts';
import { type Deck, deckPage, handoutPage } from '../deck/render.ts';

/** The deck in one file with fonts, notes and speaker view. It opens with a double click and needs no network. */
export async function deckHtml(deck: Deck): Promise<string> {
  const files = await bundleOf(['deck/file.ts', 'deck/deck.css'], true);
  return deckPage(deck, { js: text(files, 'file.js'), css: text(files, 'deck.css') });
}

/** The learner's handout in one file. */
export async function learnerHtml(deck: Deck): Promise<string> {
  const files = await bundleOf(['learner.css'], true);
  return learnerPage(deck, { css: text(files, 'learner.css') });
}

/** Slides and notes below each other in one file, without a script. */
export async function handoutHtml(deck: Deck): Promise<string> {
  const files = await bundleOf(['handout.css'], true);
  return handoutPage(deck, { css: text(files, 'handout.css') });
}

function text(files: Assets, name: string): string {
  return Buffer.from(files.get(name)!).toString('utf8');
}
