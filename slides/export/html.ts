import { bundleOf } from '../assets.ts';
import { learnerPage } from '../deck/learner.ts';
import { type Deck, deckPage, handoutPage } from '../deck/render.ts';

/** What is exported: the deck, the slides with their notes below them, or the learner's handout. */
export type Kind = 'slides' | 'handout' | 'learner';

/**
 * A page in one file that opens with a double click and needs no network. The deck has its fonts, notes and speaker view in
 * it; the others have no script.
 */
export async function deckHtml(deck: Deck, kind: Kind = 'slides'): Promise<string> {
  const names = kind === 'slides' ? ['deck/file.ts', 'deck/deck.css'] : [`${kind}.css`];
  const files = await bundleOf(names, true);
  const text = (name: string) => Buffer.from(files.get(name)!).toString('utf8');
  if (kind === 'slides') return deckPage(deck, { js: text('file.js'), css: text('deck.css') });
  return (kind === 'handout' ? handoutPage : learnerPage)(deck, { css: text(`${kind}.css`) });
}
