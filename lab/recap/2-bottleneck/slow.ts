import { type Chunk, clean } from './pipeline.ts';

/** Keeps the best chunk of each document. */
export function chunkFilter(chunks: readonly Chunk[]): Chunk[] {
  const kept: Chunk[] = [];
  for (const chunk of chunks) {
    let best = true;
    for (const other of chunks)
      if (other.document === chunk.document && other.score > chunk.score) best = false;
    if (best) kept.push(chunk);
  }
  return kept;
}

/** The prompt: the question, then each source under its document. */
export function serializePrompt(question: string, chunks: readonly Chunk[]): string {
  let prompt = clean(`Question: ${question}`);
  for (const chunk of chunks) prompt = clean(`${prompt}\n\n[${chunk.document}] ${chunk.text}`);
  return prompt;
}
