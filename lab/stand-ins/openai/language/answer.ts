import { cosine, embed } from './embed.ts';
import { Vocabulary } from './vocabulary.ts';
import { ELSEWHERE, GENERIC, isEveryday, type Term, terms } from './words.ts';

/** The answer when the sources have nothing to say about the question. */
export const NOT_COVERED = 'The help centre does not cover this.';

/** A retrieved text that an answer may quote. */
interface Source {
  id: string;
  /** Not quoted, but it says what the text is about. */
  title?: string;
  /** Plain sentences. */
  text: string;
}

const MAX_SENTENCES = 3;

/** A further sentence is quoted when it fits the question at least this well, compared with the best one. */
const NEARLY_AS_GOOD = 0.75;

/** A source must resemble the question at least this much, compared with the closest source. */
const NEARLY_AS_CLOSE = 0.75;

/** Weight of a later sentence of a source, compared with its first, which usually says what the text is about. */
const LATER = 0.9;

/** Weight of a word that only the title has, compared with a word of the sentence. */
const FROM_TITLE = 0.3;

/** Extra weight of a sentence that says how to do something, for a question that asks how. */
const HOW_TO = 1.2;

/** Enough dimensions to compare sources; the width of the index does not matter here. */
const DIMENSIONS = 512;

/**
 * Answers with quotations: the one to three sentences that share most with the question, best first, each followed by the
 * id of its source in brackets, such as `The trial lasts 14 days. [billing-09]`.
 *
 * Words that occur in many texts count less, and so do long sentences and sources that resemble the question less. Like a
 * language model, it does not notice when two sources contradict each other or one is out of date.
 *
 * @param sources as retrieved
 * @param vocabulary how rare words are; by default from the sources only
 * @returns the quotations, or {@link NOT_COVERED} without a source or without a relevant overlap
 */
export function extractAnswer(
  question: string,
  sources: readonly Source[],
  vocabulary = new Vocabulary().learn(sources.map(wholeOf)),
): string {
  const words = terms(question);
  if (isOffTopic(words, sources, vocabulary)) return NOT_COVERED;
  const asked = weightsOf(words);
  const asksHow = /\bhow (?:do|can|could|to|should)\b/i.test(question);
  const scored = closest(question, sources)
    .flatMap(({ id, title = '', text, closeness }) => {
      const titled = weightsOf(terms(title));
      return sentencesOf(text).map((sentence, i) => {
        const said = weightsOf(terms(sentence));
        let overlap = 0;
        for (const [key, weight] of asked) {
          const part = said.has(key) ? 1 : titled.has(key) ? FROM_TITLE : 0;
          overlap += part * weight * vocabulary.rarity(key);
        }
        const fit = (i === 0 ? 1 : LATER) * (asksHow && /^To\s/.test(sentence) ? HOW_TO : 1);
        return { id, sentence, score: (fit * closeness * overlap) / Math.sqrt(8 + said.size) };
      });
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
 * Whether the question has a subject that no text names, and the sources share only general words with it: how to create a
 * task does not answer "How do I create a pizza?". A well-known product of another company is always such a subject.
 */
function isOffTopic(words: readonly Term[], sources: readonly Source[], vocabulary: Vocabulary): boolean {
  const telling = words.filter((word) => !isEveryday(word));
  const unknown = telling.filter((word) => !vocabulary.knows(word.key));
  if (unknown.length === 0) return false;
  if (unknown.some(({ stem }) => ELSEWHERE.has(stem))) return true;
  const said = new Set(sources.flatMap((source) => terms(wholeOf(source)).map(({ key }) => key)));
  return !telling.some((word) => said.has(word.key) && !GENERIC.has(word.key));
}

/** The closest source and those that are nearly as close, with their cosine similarity to the question. */
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
  return text.split(/(?<=[.!?])\s+(?=[\p{Lu}\p{N}("“])/u);
}

/** The words with their weights; repetition adds nothing. */
function weightsOf(words: Term[]): Map<string, number> {
  return new Map(words.map(({ key, weight }) => [key, weight]));
}
