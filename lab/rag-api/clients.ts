import type { Index } from '@pinecone-database/pinecone';
import type OpenAI from 'openai';
import { asVendor, HttpError, UnusableAnswer } from './failures.ts';

/** Dimensions of an embedding. OpenAI can shorten text-embedding-3 vectors; 512 dimensions keep most of their quality. */
export const DIMENSIONS = 512;

/** How the RAG API reaches its two vendors. */
interface VendorOptions {
  openaiKey: string;
  pineconeKey: string;
  /** Pinecone index for the help centre, with DIMENSIONS dimensions and the cosine metric. */
  indexName: string;
  chatModel: string;
  embeddingModel: string;
  /** Longest wait for one call, milliseconds. */
  timeoutMs: number;
  /** Sends every call: to the lab's stand-ins, or the global `fetch` under `--live`. */
  fetch: typeof fetch;
}

type Metadata = { title: string; type: string; text: string };

export interface Match extends Metadata {
  id: string;
  /** Cosine similarity, −1 to 1. */
  score: number;
}

/**
 * Connects to the two vendors with their official SDKs, which only this function loads. The SDKs do not retry: the learner
 * should see each failure, and a 429 says when to try again.
 */
export async function connectVendors(options: VendorOptions) {
  const [{ default: OpenAIClient }, { Pinecone }] = await Promise.all([
    import('openai'),
    import('@pinecone-database/pinecone'),
  ]);
  const openai = new OpenAIClient({
    apiKey: options.openaiKey,
    timeout: options.timeoutMs,
    maxRetries: 0,
    fetch: options.fetch,
  });
  const pinecone = new Pinecone({
    apiKey: options.pineconeKey,
    maxRetries: 0,
    fetchApi: strictFetch(options.fetch, options.timeoutMs),
  });
  const index = pinecone.index<Metadata>({ name: options.indexName });
  return {
    embed: (texts: string[]) =>
      asVendor('openai', 'embed', () => embed(openai, options.embeddingModel, texts)),
    search: (vector: number[], topK: number) =>
      asVendor('pinecone', 'search', () => search(index, vector, topK)),
    complete: (system: string, prompt: string) =>
      asVendor('openai', 'model', () => complete(openai, options.chatModel, system, prompt)),
    /** Cloud and region of the index, its dimensions, and the number of vectors in it. */
    describeIndex: () =>
      asVendor('pinecone', 'search', async () => {
        const [model, stats] = await Promise.all([
          pinecone.describeIndex(options.indexName),
          index.describeIndexStats(),
        ]);
        const { cloud = 'unknown', region = 'unknown' } =
          'serverless' in model.spec ? model.spec.serverless : {};
        return { cloud, region, dimension: model.dimension ?? 0, records: stats.totalRecordCount ?? 0 };
      }),
    /** Writes passages with their vectors into the index. */
    upsert: (records: { id: string; values: number[]; metadata: Metadata }[]) =>
      asVendor('pinecone', 'search', () => index.upsert({ records })),
  };
}

/** The calls that the pipeline makes, with the tokens and read units that each used. Each throws VendorFailure. */
export type VendorClients = Awaited<ReturnType<typeof connectVendors>>;

async function embed(openai: OpenAI, model: string, texts: string[]) {
  const response = await openai.embeddings.create({ model, input: texts, dimensions: DIMENSIONS });
  const vectors = response.data?.map((d) => d.embedding) ?? [];
  if (vectors.length !== texts.length || vectors.some((v) => !Array.isArray(v) || v.length === 0))
    throw new UnusableAnswer(`${vectors.length} embeddings for ${texts.length} texts`);
  return {
    vectors,
    model: response.model,
    tokens: count(response.usage?.total_tokens, 'usage.total_tokens'),
  };
}

async function search(index: Index<Metadata>, vector: number[], topK: number) {
  const response = await index.query({ vector, topK, includeMetadata: true });
  const matches = response.matches.map(({ id, score, metadata }): Match => {
    if (score === undefined || !metadata) throw new UnusableAnswer(`match ${id} without score or metadata`);
    const { title, type, text } = metadata;
    return { id, score, title, type, text };
  });
  // the SDK's type says optional; without a guard the cost could become NaN
  return { matches, readUnits: count(response.usage?.readUnits, 'usage.readUnits') };
}

async function complete(openai: OpenAI, model: string, system: string, prompt: string) {
  const response = await openai.chat.completions.create({
    model,
    temperature: 0,
    messages: [
      { role: 'system', content: system },
      { role: 'user', content: prompt },
    ],
  });
  const text = response.choices?.[0]?.message?.content;
  if (!text) throw new UnusableAnswer('no choice with text');
  return {
    text,
    model: response.model,
    promptTokens: count(response.usage?.prompt_tokens, 'usage.prompt_tokens'),
    completionTokens: count(response.usage?.completion_tokens, 'usage.completion_tokens'),
  };
}

function count(value: number | undefined, field: string): number {
  if (value === undefined || !Number.isFinite(value) || value < 0)
    throw new UnusableAnswer(`${field} is missing`);
  return value;
}

/** A `fetch` for Pinecone's SDK, which has no time-out, and drops the status and headers of a failure. */
function strictFetch(base: typeof fetch, timeoutMs: number): typeof fetch {
  return async (input, init) => {
    // not AbortSignal.timeout(): its timer would keep every request in memory for the whole time-out
    const stop = new AbortController();
    const timer = setTimeout(() => stop.abort(new DOMException('timed out', 'TimeoutError')), timeoutMs);
    try {
      const response = await base(input, { ...init, signal: stop.signal });
      if (!response.ok) throw new HttpError(response);
      return new Response(await response.arrayBuffer(), response);
    } finally {
      clearTimeout(timer);
    }
  };
}
