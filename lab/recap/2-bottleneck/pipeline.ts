/** A passage of a document, as a search index returns it. */
export interface Chunk {
  document: string;
  text: string;
  score: number;
}

/** What a variant exports. */
export interface Stages {
  chunkFilter(chunks: readonly Chunk[]): Chunk[];
  serializePrompt(question: string, chunks: readonly Chunk[]): string;
}

/** Removes tags and double spaces. */
export function clean(text: string): string {
  return text.replace(/<[^>]*>/g, '').replace(/ {2,}/g, ' ');
}

/** A small pipeline of two stages: from the found chunks to the prompt. */
export function answerQuestion(stages: Stages, question: string, chunks: readonly Chunk[]): string {
  return stages.serializePrompt(question, stages.chunkFilter(chunks));
}

/** Found chunks, four of each document, always the same. */
export function foundChunks(count: number): Chunk[] {
  return Array.from({ length: count }, (_, i) => ({
    document: `help-centre/${String(i % Math.ceil(count / 4)).padStart(6, '0')}`,
    text: `<p>Passage ${i}:  invite a <b>teammate</b>, `.padEnd(
      600,
      'open the settings and  choose a plan, ',
    ),
    score: ((i * 7_919) % 10_007) / 10_007,
  }));
}
