import type { DeckData } from '../deck/render.ts';

/** What the deck's page and the presenter's page carry in a script element. */
export function deckDataOfPage(): DeckData {
  return JSON.parse(document.getElementById('deck-data')!.textContent) as DeckData;
}
