import type { DeckData } from '../deck/render.ts';
import type { LiveState } from '../live.ts';
import type { Place } from '../walk.ts';

/** What a page hears and says. */
export interface Remote {
  /** Told everything that is known, at once and after each change. */
  subscribe(listener: (state: LiveState) => void): void;
  /** Told whether the server is there. */
  watchOnline(listener: (online: boolean) => void): void;
  /** Tells the other pages of this browser where this one has gone, while the server can't. */
  tellPlace(place: Place): void;
  watchPlaces(listener: (place: Place) => void): void;
  /** Milliseconds since the epoch, by the server's clock. */
  now(): number;
  /** Asks the server for something. Resolves to its answer, or to undefined when it can't be reached or refuses. */
  post(path: string, body: object): Promise<unknown>;
}

/** Name of this page among all that show the deck. */
export const PAGE = crypto.randomUUID?.() ?? String(Math.random());

export function deckDataOfPage(): DeckData {
  return JSON.parse(document.getElementById('deck-data')!.textContent) as DeckData;
}
