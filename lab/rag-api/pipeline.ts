import { LRUCache } from 'lru-cache';
import type { Tracer } from '../telemetry/tracer.ts';
import type { Match, VendorClients } from './clients.ts';
import { costOf, type Usage } from './cost.ts';
import type { RagMetrics } from './metrics.ts';
import { QUERY_TYPES, type QueryType } from './types.ts';

/** An answer before it has an id. */
export interface PipelineAnswer {
  answer: string;
  sources: { id: string; title: string; score: number }[];
  queryType: QueryType;
  usage: Usage;
  /** List price in US dollars; null when something in use has no price. */
  costUsd: number | null;
  /** Parts without a price, such as `model gpt-99`. */
  unpriced: string[];
}

interface PipelineOptions {
  vendors: VendorClients;
  metrics: RagMetrics;
  tracer: Tracer;
  /** Passages with a lower cosine similarity to the question are not used. */
  minScore: number;
  /** Region of the index, for its price of a read. */
  cloud: string;
  region: string;
}

/**
 * The answer when no passage is close enough (without asking the model, which might invent one), and the model's own when
 * the passages do not have the answer.
 */
const NOT_COVERED_ANSWER = 'The help centre does not cover this.';

const TOP_K = 8;
const CHUNKS_IN_PROMPT = 3;
const CACHED_EMBEDDINGS = 1_000;

/**
 * The RAG pipeline: embed the question, search the index, filter the chunks, serialise the prompt, ask the model.
 *
 * The answer to a probe is in no metric of cost: no person asked for it.
 *
 * @throws {VendorFailure}
 */
export function createPipeline(
  options: PipelineOptions,
): (question: string, probe: boolean) => Promise<PipelineAnswer> {
  const { vendors, metrics, tracer } = options;
  // M7.2's leak was a cache without a limit; this one drops the least recently used embeddings
  const cache = new LRUCache<string, number[]>({ max: CACHED_EMBEDDINGS });

  async function embedQuestion(question: string) {
    const key = question.toLowerCase().replace(/\s+/g, ' ');
    const known = cache.get(key);
    metrics.cacheLookup(known ? 'hit' : 'miss');
    if (known) return { vector: known, model: undefined, tokens: 0 };
    const { vectors, model, tokens } = await vendors.embed([question]);
    const vector = vectors[0]!;
    cache.set(key, vector);
    metrics.tokens(model, 'embedding', tokens);
    return { vector, model, tokens };
  }

  // a named function, for the flame graph
  return async function answerQuestion(question, probe) {
    const stage = <T>(name: string, work: () => T | Promise<T>) => tracer.span(`rag.${name}`, name, work);
    const embedded = await stage('embed_question', () => embedQuestion(question));
    const found = await stage('search_index', () => vendors.search(embedded.vector, TOP_K));
    metrics.readUnits(found.readUnits);
    const chunks = await stage('chunk_filter', () => chunkFilter(found.matches, options.minScore));
    const ask = async () =>
      vendors.complete(SYSTEM, await stage('serialize_prompt', () => serializePrompt(question, chunks)));
    const completion = chunks.length === 0 ? undefined : await stage('ask_model', ask);
    if (completion) {
      metrics.tokens(completion.model, 'prompt', completion.promptTokens);
      metrics.tokens(completion.model, 'completion', completion.completionTokens);
    }
    const usage: Usage = {
      promptTokens: completion?.promptTokens ?? 0,
      completionTokens: completion?.completionTokens ?? 0,
      embeddingTokens: embedded.tokens,
      readUnits: found.readUnits,
    };
    const { cloud, region } = options;
    const models = { chatModel: completion?.model, embeddingModel: embedded.model };
    const cost = costOf(usage, { ...models, cloud, region });
    for (const vendor of ['openai', 'pinecone'] as const)
      if (!probe && cost[vendor] !== undefined) metrics.vendorCost(vendor, cost[vendor]);
    if (cost.unknown.length > 0) metrics.queryFailed('price');
    const answer = completion?.text ?? NOT_COVERED_ANSWER;
    // if the model finds that the passages don't answer the question, they are not sources
    const cited = answer === NOT_COVERED_ANSWER ? [] : chunks;
    return {
      answer,
      sources: cited.map(({ id, title, score }) => ({ id, title, score: Math.round(score * 1000) / 1000 })),
      queryType: queryTypeOf(cited),
      usage,
      costUsd: cost.openai === undefined || cost.pinecone === undefined ? null : cost.openai + cost.pinecone,
      unpriced: cost.unknown,
    };
  };
}

/** The best matches of at least `minScore`, best first. M7.2 found two nested loops here; this is a sort. */
export function chunkFilter(matches: readonly Match[], minScore: number): Match[] {
  return matches
    .filter((match) => match.score >= minScore)
    .sort((a, b) => b.score - a.score)
    .slice(0, CHUNKS_IN_PROMPT);
}

/** The prompt: each source under its id, then the question. */
export function serializePrompt(question: string, chunks: readonly Match[]): string {
  const sources = chunks.map((chunk) => `[${chunk.id}] ${chunk.title}\n${chunk.text}`);
  return `Sources:\n\n${sources.join('\n\n')}\n\nQuestion: ${question}`;
}

function queryTypeOf(chunks: readonly Match[]): QueryType {
  return QUERY_TYPES.find((type) => type === chunks[0]?.type) ?? 'other';
}

const SYSTEM = `You answer questions about the product from the sources below, and from nothing else.
Keep to three sentences. After each sentence cite the source it rests on, such as [setup-01].
If the sources don't hold the answer, say exactly: ${NOT_COVERED_ANSWER}`;
