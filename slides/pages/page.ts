import type { DeckData } from '../deck/render.ts';

/** What the deck's page and the presenter's page carry in a script element. */
export function deckDataOfPage(): DeckData {
  return JSON.parse(document.getElementById('deck-data')!.textContent) as DeckData;
}

/** A new element. Its text is never read as HTML. */
export function make<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  className = '',
  text = '',
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  if (className) element.className = className;
  element.textContent = text;
  return element;
}
