import { keyOf, type Term, terms } from './words.ts';

/** The answer when the sources have nothing to say about the question. */
export const NOT_COVERED = 'The help centre does not cover this.';

/** A retrieved text that an answer may quote. */
export interface Source {
  id: string;
  /** Plain sentences. */
  text: string;
}

const MAX_SENTENCES = 3;

/** A further sentence is quoted when it fits the question at least this well, compared with the best one. */
const NEARLY_AS_GOOD = 0.75;

/**
 * Answers by quoting: the one to three sentences that share most with the question, best first, each followed by the id of
 * its source in brackets, such as `The trial lasts 14 days. [billing-09]`.
 *
 * Words that occur in many of the candidate sentences count less, and so do long sentences. Nothing tells it whether two
 * sources contradict each other or whether one is out of date, as nothing tells a language model.
 *
 * @param sources best first, as retrieved
 * @returns the quotation, or {@link NOT_COVERED} when there is no source or no overlap
 */
export function extractAnswer(question: string, sources: readonly Source[]): string {
  const candidates = sources.flatMap((source) =>
    sentencesOf(source.text).map((text) => ({ id: source.id, text, keys: weightsOf(terms(text)) })),
  );
  const asked = weightsOf(terms(question));
  const rarity = new Map(
    [...asked.keys()].map((key) => {
      const holders = candidates.filter((candidate) => candidate.keys.has(key)).length;
      return [key, Math.log(1 + candidates.length / (1 + holders))];
    }),
  );
  const scored = candidates
    .map(({ id, text, keys }) => {
      let overlap = 0;
      for (const [key, weight] of asked) if (keys.has(key)) overlap += weight * rarity.get(key)!;
      return { id, text, score: overlap / Math.sqrt(8 + keys.size) };
    })
    .filter(({ score }) => score > 0)
    .sort((a, b) => b.score - a.score); // a stable sort: equal sentences stay in the order of retrieval
  const best = scored[0];
  if (!best) return NOT_COVERED;
  return scored
    .filter(({ score }) => score >= NEARLY_AS_GOOD * best.score)
    .slice(0, MAX_SENTENCES)
    .map(({ text, id }) => `${text} [${id}]`)
    .join(' ');
}

/** The sentences of a text: split after a full stop, question or exclamation mark before a capital, digit or bracket. */
function sentencesOf(text: string): string[] {
  return text
    .split(/(?<=[.!?])\s+(?=[\p{Lu}\p{N}("“])/u)
    .map((sentence) => sentence.trim())
    .filter((sentence) => sentence !== '');
}

/** What is asked or said, with its weight; repetition adds nothing. */
function weightsOf(words: Term[]): Map<string, number> {
  return new Map(words.map((term) => [keyOf(term), term.weight]));
}
