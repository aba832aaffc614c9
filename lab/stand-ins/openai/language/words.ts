import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { z } from 'zod';

/** A content word of a text, reduced to its stem and concept. */
export interface Term {
  /** The light stem, such as `cancel` for "cancelled". */
  stem: string;
  /** The general concept of the word, such as `price` for "cost", if it is in concepts.yaml. */
  concept: string | undefined;
  /** How much the word says about a topic, 0–1: everyday verbs such as "want" say little. */
  weight: number;
}

/**
 * The content words of a text in their order: lowercased, without function words, stemmed, and with listed synonyms (single
 * words and two-word phrases such as "log in") mapped to their concept.
 */
export function terms(text: string): Term[] {
  const words = wordsOf(text);
  const found: Term[] = [];
  for (let i = 0; i < words.length; i++) {
    const word = words[i]!;
    const next = words[i + 1];
    const phrase = next === undefined ? undefined : PHRASES.get(`${word} ${next}`);
    if (phrase !== undefined) {
      found.push({ stem: `${word} ${next}`, concept: phrase, weight: 1 });
      i++;
      continue;
    }
    if (FUNCTION_WORDS.has(word) || /^[a-z]$/.test(word)) continue;
    const stem = stemOf(word);
    found.push({ stem, concept: SYNONYMS.get(stem), weight: EVERYDAY_STEMS.has(stem) ? 0.35 : 1 });
  }
  return found;
}

/** Whether a term says little about a topic. */
export const isEveryday = (term: Term): boolean => term.weight < 1;

/** The key for comparing terms: the concept if there is one, else the stem. */
export const keyOf = (term: Term): string => term.concept ?? term.stem;

/** The words of a text: runs of letters or digits, lowercased, without a possessive or contracted ending. */
function wordsOf(text: string): string[] {
  const plain = text
    .toLowerCase()
    .replace(/[’‘]/g, "'")
    .replace(/n't\b/g, ' not')
    .replace(/'(s|m|re|ve|ll|d)\b/g, ' ');
  return plain.match(/[\p{L}\p{M}\p{N}]+/gu) ?? [];
}

/**
 * A light suffix-stripping stem: plural, -ing, -ed, -ation, -ion, -ly and a final e. It need not be a word; it only has to
 * be the same for all forms of one word.
 */
export function stemOf(word: string): string {
  let s = word;
  if (s.length > 4 && /(ies|ied)$/.test(s)) s = `${s.slice(0, -3)}y`;
  else if (s.length > 3 && /[^suix]s$|[^aeou]es$/.test(s)) s = s.slice(0, -1);
  if (s.length > 5 && s.endsWith('ing') && /[aeiouy]/.test(s.slice(0, -3))) s = s.slice(0, -3);
  else if (s.length > 4 && s.endsWith('ed') && /[aeiouy]/.test(s.slice(0, -2))) s = s.slice(0, -2);
  else if (s.length > 8 && s.endsWith('ation')) s = s.slice(0, -5);
  else if (s.length > 6 && s.endsWith('ion')) s = s.slice(0, -3);
  else if (s.length > 5 && s.endsWith('ly')) s = s.slice(0, -2);
  if (s.length > 3 && s.endsWith('e')) s = s.slice(0, -1);
  if (s.length > 5 && s.endsWith('at')) s = s.slice(0, -2);
  if (s.length > 3 && /([bdfglmnprst])\1$/.test(s)) s = s.slice(0, -1);
  return s;
}

const CONCEPTS = z
  .record(z.string(), z.string())
  .parse(parse(readFileSync(new URL('./concepts.yaml', import.meta.url), 'utf8')));
const SYNONYMS = new Map<string, string>();
const PHRASES = new Map<string, string>();
for (const [concept, expressions] of Object.entries(CONCEPTS)) {
  for (const expression of expressions.split(', ')) {
    if (expression.includes(' ')) PHRASES.set(expression, concept);
    else SYNONYMS.set(stemOf(expression), concept);
  }
}

/** Words of grammar. They include "not" and "without", as a bag of words can't express negation. */
const FUNCTION_WORDS = new Set(
  `a about above after again all already also although always am an and another any anybody anyone anything are as at be
  because been before being below between both but by can cannot could did do does doing done down during each either else
  ever every everybody everyone everything few for from further had has have having he her here hers him his how however i if
  in into is it its itself just let lets many may me meanwhile might mine more most much must my myself neither no nobody nor
  not nothing now of off often on once one only onto or other others otherwise ought our ours out over own per perhaps please
  quite rather really same shall she should since so some somebody someone something soon still such than thank thanks that
  the their theirs them themselves then there these they this those though through thus to too under until up upon us very was
  we well were what whatever when whenever where wherever whether which while who whoever whole whom whose why will with within
  without would yes yet you your yours yourself hello hi hey dear`.split(/\s+/),
);

/** Stems of everyday words that occur in questions on any topic. */
const EVERYDAY_STEMS = new Set(
  `use work want need get got find know tell see show go try thing way app help keep look start happen give take put come
  came good time day say mean like seem think believe explain kind sort bit lot first last next long two three click open
  somewhere possible able exactly actually suddenly anymore monday tuesday wednesday thursday friday saturday sunday`
    .split(/\s+/)
    .map(stemOf),
);
