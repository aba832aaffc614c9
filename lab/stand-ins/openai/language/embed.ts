import { type Term, terms } from './words.ts';

/** Weight of the exact word, compared with the concept that it shares with its synonyms. */
const EXACT_WORD = 0.5;

/** Coordinates for each feature: with more of them, two features are less likely to collide. */
const SPREAD = 3;

/**
 * Embeds a text by feature hashing: each content word (or the concept that it shares with its synonyms) is hashed to a few
 * signed coordinates, weighted by 1 + ln(count). The signs keep the inner product of unrelated texts at 0 on average; its
 * standard deviation is about 1/√dimensions, so 512 and more dimensions are advisable.
 *
 * @param text any string; all texts without content words get one fixed vector
 * @param dimensions length of the vector, a positive integer
 * @returns a finite vector of Euclidean norm 1, the same for the same arguments
 * @throws RangeError when `dimensions` is not a positive integer
 */
export function embed(text: string, dimensions: number): number[] {
  if (!Number.isInteger(dimensions) || dimensions < 1)
    throw new RangeError(`An embedding needs a positive whole number of dimensions, not ${dimensions}.`);
  const vector = new Array<number>(dimensions).fill(0);
  for (const [feature, weight] of features(terms(text))) spread(vector, feature, weight);
  return normalise(vector);
}

/** The cosine similarity of two vectors of norm 1 and equal length: their inner product, -1 to 1. */
export function cosine(a: readonly number[], b: readonly number[]): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}

/** Features of a text with their weights: repeated words count ever less (1 + ln n). */
function features(words: Term[]): Map<string, number> {
  const weighted = words.flatMap(({ stem, concept, weight }): [string, number][] =>
    concept === undefined
      ? [[stem, weight]]
      : [
          [`concept ${concept}`, weight],
          [stem, weight * EXACT_WORD],
        ],
  );
  const counts = new Map<string, number>();
  for (const [feature] of weighted) counts.set(feature, (counts.get(feature) ?? 0) + 1);
  return new Map(
    weighted.map(([feature, weight]) => [feature, weight * (1 + Math.log(counts.get(feature)!))]),
  );
}

function spread(vector: number[], feature: string, weight: number): void {
  let hash = fnv1a(feature);
  for (let i = 0; i < SPREAD; i++) {
    hash = scramble(hash + i);
    vector[(hash >>> 1) % vector.length]! += hash & 1 ? weight : -weight;
  }
}

/**
 * Scales to norm 1. A vector of zeros (no content words, or all cancelled out) first becomes ±1 in every coordinate, which
 * resembles no text.
 */
function normalise(vector: number[]): number[] {
  const norm = Math.sqrt(cosine(vector, vector));
  if (norm < 1e-9) return normalise(vector.map((_, i) => (scramble(i + 1) & 1 ? 1 : -1)));
  for (let i = 0; i < vector.length; i++) vector[i]! /= norm;
  return vector;
}

/** 32-bit FNV-1a over UTF-16 code units. */
function fnv1a(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return hash >>> 0;
}

/** The finaliser of MurmurHash3: FNV's low bits alone are too regular for short words. */
function scramble(value: number): number {
  let h = value | 0;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}
