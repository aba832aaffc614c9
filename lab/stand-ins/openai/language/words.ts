import { stemmer } from 'stemmer';
import { z } from 'zod';
import { readYaml } from '../../../../common/yaml.ts';

/** A content word of a text, reduced to its stem and concept. */
export interface Term {
  /** Porter's stem, such as `cancel` for "cancelled". */
  stem: string;
  /** The general concept of the word, such as `price` for "cost", if it is in concepts.yaml. */
  concept: string | undefined;
  /** What terms are compared by: the concept if there is one, else the stem. */
  key: string;
  /** How much the word says about a topic, 0–1: everyday verbs such as "want" say little. */
  weight: number;
}

/**
 * The content words of a text in their order: lowercased, without words of grammar, stemmed, and with listed synonyms (single
 * words and two-word phrases such as "log in") mapped to their concept.
 */
export function terms(text: string): Term[] {
  const words = wordsOf(text);
  const found: Term[] = [];
  for (let i = 0; i < words.length; i++) {
    const word = words[i]!;
    const phrase = `${word} ${words[i + 1]}`;
    const concept = PHRASES.get(phrase);
    if (concept !== undefined) {
      found.push({ stem: phrase, concept, key: concept, weight: 1 });
      i++;
    } else if (!GRAMMAR.has(word) && !/^[a-z]$/.test(word)) {
      const stem = stemmer(word);
      const synonym = SYNONYMS.get(stem);
      found.push({ stem, concept: synonym, key: synonym ?? stem, weight: EVERYDAY.has(stem) ? 0.35 : 1 });
    }
  }
  return found;
}

/** Whether a term says little about a topic. */
export const isEveryday = (term: Term): boolean => term.weight < 1;

/** The words of a text: runs of letters or digits, lowercased, without a possessive or contracted ending. */
function wordsOf(text: string): string[] {
  const plain = text
    .toLowerCase()
    .replace(/[’‘]/g, "'")
    .replace(/n't\b/g, ' not')
    .replace(/'(s|m|re|ve|ll|d)\b/g, ' ');
  return plain.match(/[\p{L}\p{M}\p{N}]+/gu) ?? [];
}

const Texts = z.record(z.string(), z.string());
const CONCEPTS = readYaml(new URL('concepts.yaml', import.meta.url), Texts);
const LISTS = readYaml(new URL('words.yaml', import.meta.url), Texts);

const SYNONYMS = new Map<string, string>();
const PHRASES = new Map<string, string>();
for (const [concept, expressions] of Object.entries(CONCEPTS))
  for (const expression of expressions.split(', ')) {
    if (expression.includes(' ')) PHRASES.set(expression, concept);
    else SYNONYMS.set(stemmer(expression), concept);
  }

const listed = (name: string) => LISTS[name]!.split(' ');
const GRAMMAR = new Set(listed('grammar'));
const EVERYDAY = new Set(listed('everyday').map(stemmer));
/** Keys of terms that go with any subject. */
export const GENERIC = new Set([...listed('generic_concepts'), ...listed('generic').map(stemmer)]);
/** Stems of well-known products of other companies. */
export const ELSEWHERE = new Set(listed('elsewhere').map(stemmer));
