/**
 * The deterministic "language model" behind the OpenAI and Pinecone stand-ins: no network, no weights, the same answer to
 * the same question every time. It knows general English, never the corpus.
 */
export { extractAnswer, NOT_COVERED, type Source } from './language/answer.ts';
export { cosine, embed } from './language/embed.ts';
export { countTokens } from './language/tokens.ts';
