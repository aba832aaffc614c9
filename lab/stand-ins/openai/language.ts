/**
 * The deterministic "language model" behind the OpenAI and Pinecone stand-ins: no network, no weights, the same answer to
 * the same question every time. It knows general English, and of a corpus only how rare its words are, from what it was
 * given to embed.
 */
export { extractAnswer, NOT_COVERED, type Source } from './language/answer.ts';
export { cosine, embed } from './language/embed.ts';
export { countTokens } from './language/tokens.ts';
export { type Vocabulary, vocabularyOf } from './language/vocabulary.ts';
