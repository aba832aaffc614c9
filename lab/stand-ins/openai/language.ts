/**
 * The deterministic "language model" of the OpenAI stand-in: no network, no weights, always the same answer to the same
 * question. It knows general English. Of a corpus it only learns how rare each word is, when it embeds the corpus.
 */
export { estimateTokenCount as countTokens } from 'tokenx';
export { extractAnswer, NOT_COVERED } from './language/answer.ts';
export { cosine, embed } from './language/embed.ts';
export { Vocabulary } from './language/vocabulary.ts';
