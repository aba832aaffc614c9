import { terms } from './words.ts';

/** How often words occur in some texts, such as the passages of a help centre: rare words say more about a topic. */
export class Vocabulary {
  /** Number of texts. */
  size = 0;
  readonly #holders = new Map<string, number>();

  learn(texts: readonly string[]): this {
    this.size += texts.length;
    for (const text of texts)
      for (const key of new Set(terms(text).map((term) => term.key)))
        this.#holders.set(key, (this.#holders.get(key) ?? 0) + 1);
    return this;
  }

  /** Whether a word, or a synonym of it, occurs in any of them. */
  knows(key: string): boolean {
    return this.#holders.has(key);
  }

  /** Inverse document frequency, ln(1 + texts / (texts with the word + ½)): the rarer the higher, highest when unknown. */
  rarity(key: string): number {
    return Math.log(1 + this.size / ((this.#holders.get(key) ?? 0) + 0.5));
  }
}
