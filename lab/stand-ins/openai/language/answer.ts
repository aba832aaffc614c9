import { cosine, embed } from './embed.ts';
import { ELSEWHERE, GENERIC } from './generic.ts';
import { type Vocabulary, vocabularyOf } from './vocabulary.ts';
import { isEveryday, keyOf, type Term, terms } from './words.ts';

/** The answer when the sources have nothing to say about the question. */
export const NOT_COVERED = 'The help centre does not cover this.';

/** A retrieved text that an answer may quote. */
export interface Source {
  id: string;
  /** Not quoted, but it tells what the text is about. */
  title?: string;
  /** Plain sentences. */
  text: string;
}

const MAX_SENTENCES = 3;

/** A further sentence is quoted when it fits the question at least this well, compared with the best one. */
const NEARLY_AS_GOOD = 0.75;

/** A source that resembles the question less than this, compared with the closest one, was only retrieved along with it. */
const NEARLY_AS_CLOSE = 0.75;

/** What a further sentence of a source counts, compared with its first: writers put first what a text is about. */
const LATER = 0.9;

/** What a word counts that the title has and the sentence leaves unsaid, compared with one that it says. */
const FROM_TITLE = 0.3;

/** What a sentence that says how something is done counts more for a question that asks just that. */
const HOW_TO = 1.2;

/** Wide enough for sources to be compared; the index's own width doesn't matter here. */
const DIMENSIONS = 512;

/**
 * Answers by quoting: the one to three sentences that share most with the question, best first, each followed by the id of
 * its source in brackets, such as `The trial lasts 14 days. [billing-09]`.
 *
 * Words that occur in many texts count less, and so do long sentences and sources that resemble the question less. Nothing
 * tells it whether two sources contradict each other or whether one is out of date, as nothing tells a language model.
 *
 * @param sources as retrieved
 * @param vocabulary how rare words are; without one, only the sources themselves tell
 * @returns the quotation, or {@link NOT_COVERED} when there is no source, no overlap, or an overlap only beside the point
 */
export function extractAnswer(
  question: string,
  sources: readonly Source[],
  vocabulary: Vocabulary = vocabularyOf(sources.map(wholeOf)),
): string {
  const words = terms(question);
  if (isBesideThePoint(words, sources, vocabulary)) return NOT_COVERED;
  const asked = weightsOf(words);
  const asksHow = /\bhow (?:do|can|could|to|should)\b/i.test(question);
  const scored = closest(question, sources)
    .flatMap(({ id, title = '', text, closeness }) => {
      const titled = weightsOf(terms(title));
      return sentencesOf(text).map((sentence, i) => ({
        id,
        titled,
        sentence,
        prior: closeness * (i === 0 ? 1 : LATER),
      }));
    })
    .map(({ id, titled, sentence, prior }) => {
      const said = weightsOf(terms(sentence));
      let overlap = 0;
      for (const [key, weight] of asked) {
        const part = said.has(key) ? 1 : titled.has(key) ? FROM_TITLE : 0;
        overlap += part * weight * vocabulary.rarity(key);
      }
      const fit = asksHow && /^To\s/.test(sentence) ? HOW_TO : 1;
      return { id, sentence, score: (fit * prior * overlap) / Math.sqrt(8 + said.size) };
    })
    .filter(({ score }) => score > 0)
    .sort((a, b) => b.score - a.score); // a stable sort: equal sentences stay in the order of retrieval
  const best = scored[0];
  if (!best) return NOT_COVERED;
  return scored
    .filter(({ score }) => score >= NEARLY_AS_GOOD * best.score)
    .slice(0, MAX_SENTENCES)
    .map(({ sentence, id }) => `${sentence} [${id}]`)
    .join(' ');
}

/**
 * Whether the question has a subject that no text ever named, and the sources share with it only what may be said of any
 * subject: "How do I create a pizza?" is not answered by how to create a task. A well-known product of somebody else is such a
 * subject whatever the sources say.
 */
function isBesideThePoint(
  words: readonly Term[],
  sources: readonly Source[],
  vocabulary: Vocabulary,
): boolean {
  const telling = words.filter((word) => !isEveryday(word));
  const unknown = telling.filter((word) => !vocabulary.knows(keyOf(word)));
  if (unknown.length === 0) return false;
  if (unknown.some(({ stem }) => ELSEWHERE.has(stem))) return true;
  const said = new Set(sources.flatMap((source) => terms(wholeOf(source)).map(keyOf)));
  return !telling.some((word) => said.has(keyOf(word)) && !GENERIC.has(keyOf(word)));
}

/** The sources that come near the closest one, with their cosine similarity to the question. */
function closest(question: string, sources: readonly Source[]): (Source & { closeness: number })[] {
  const asked = embed(question, DIMENSIONS);
  const measured = sources.map((source) => ({
    ...source,
    closeness: cosine(asked, embed(wholeOf(source), DIMENSIONS)),
  }));
  const most = Math.max(...measured.map(({ closeness }) => closeness));
  return measured.filter(({ closeness }) => closeness >= NEARLY_AS_CLOSE * most);
}

function wholeOf({ title, text }: Source): string {
  return title === undefined ? text : `${title}. ${text}`;
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
