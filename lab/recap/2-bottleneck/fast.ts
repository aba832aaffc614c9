import { type Chunk, clean } from './pipeline.ts';

/** Keeps the best chunk of each document. One pass finds the best scores, so twice the chunks take twice the time. */
export function chunkFilter(chunks: readonly Chunk[]): Chunk[] {
  const best = new Map<string, number>();
  for (const { document, score } of chunks)
    best.set(document, Math.max(score, best.get(document) ?? Number.NEGATIVE_INFINITY));
  return chunks.filter(({ document, score }) => score === best.get(document));
}

/** The prompt: the question, then each source under its document. Each text is cleaned once. */
export function serializePrompt(question: string, chunks: readonly Chunk[]): string {
  const sources = chunks.map(({ document, text }) => clean(`[${document}] ${text}`));
  return [clean(`Question: ${question}`), ...sources].join('\n\n');
}
