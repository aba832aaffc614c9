import { keyOf, terms } from './words.ts';

/** How often words occur in some texts: rare words say more about a topic. */
export interface Vocabulary {
  /** Number of texts. */
  readonly size: number;
  /** Adds texts, such as the passages of a help centre. */
  learn(texts: readonly string[]): void;
  /** Whether a word, or a synonym of it, occurs in any of them. */
  knows(key: string): boolean;
  /** Inverse document frequency, ln(1 + texts / (texts with the word + ½)): the rarer the higher, highest when unknown. */
  rarity(key: string): number;
}

/**
 * A vocabulary of these texts. Words are keys of `keyOf`: stems, or concepts for synonyms.
 */
export function vocabularyOf(texts: readonly string[] = []): Vocabulary {
  const holders = new Map<string, number>();
  let size = 0;
  const vocabulary: Vocabulary = {
    get size() {
      return size;
    },
    learn(more) {
      size += more.length;
      for (const text of more)
        for (const key of new Set(terms(text).map(keyOf))) holders.set(key, (holders.get(key) ?? 0) + 1);
    },
    knows: (key) => holders.has(key),
    rarity: (key) => Math.log(1 + size / ((holders.get(key) ?? 0) + 0.5)),
  };
  vocabulary.learn(texts);
  return vocabulary;
}
