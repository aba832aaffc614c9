import { z } from 'zod';
import { readYaml } from '../../common/yaml.ts';
import { type Passage, QUERY_TYPES } from './types.ts';

/**
 * Passages with a lower cosine similarity do not count as an answer. Measured for `embed` with 512 dimensions on
 * `tests/rag-api/retrieval.questions.yaml`: every covered question passes, most others do not. Of those that pass, the model
 * refuses a question that shares only general words with the passages ("How do I create a pizza?"). It answers one that
 * shares words of their subject ("How do I cancel my gym membership?").
 */
export const MIN_SCORE = 0.2;

/** The types that have a corpus file: `corpus/<type>.yaml`. */
const CORPUS_TYPES = QUERY_TYPES.filter((type) => type !== 'other');

const Entries = z.array(
  z.strictObject({ id: z.string(), title: z.string().trim(), text: z.string().trim() }),
);

let cached: readonly Passage[] | undefined;

/** All passages of the help centre, in the order of the query types and of their files. Read once per process. */
export function loadCorpus(): readonly Passage[] {
  cached ??= CORPUS_TYPES.flatMap((type) => {
    const file = new URL(`corpus/${type}.yaml`, import.meta.url);
    return readYaml(file, Entries).map((entry) => ({ ...entry, type }));
  });
  return cached;
}

/** The text of a passage that is embedded for retrieval: its title counts as its first sentence. */
export function indexedText(passage: Passage): string {
  return `${passage.title}. ${passage.text}`;
}
