import { unwatchFile, watchFile } from 'node:fs';
import { loadDeck } from '../deck/load.ts';
import type { Deck } from '../deck/render.ts';
import { DeckError } from '../deck/slide.ts';

/** Short enough for a person who looks from the editor to the slide. An editor may replace the file, so its path is watched. */
const LOOK_MS = 400;

/**
 * Reads the deck again each time its file is saved. A deck with faults is not shown: the one before stays.
 *
 * @param log called with each fault
 * @returns ends it
 */
export function watchDeck(
  path: string,
  onDeck: (deck: Deck) => void,
  log: (line: string) => void,
): () => void {
  const read = () => {
    try {
      onDeck(loadDeck(path));
    } catch (error) {
      const problems = error instanceof DeckError ? error.problems : [];
      for (const { line, message, next } of problems) log(`${path}:${line}  ${message}. ${next}`);
      if (problems.length === 0) log(`${path} can't be read: ${(error as Error).message}`);
    }
  };
  watchFile(path, { interval: LOOK_MS }, read);
  return () => unwatchFile(path, read);
}
