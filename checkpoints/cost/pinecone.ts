import { z } from 'zod';
import { listed } from '../../common/words.ts';
import { type ReadUnitPrice, readUnitPrice } from '../../lab/rag-api/prices.ts';
import { type CheckContext, orElse, Problem } from '../checkpoint.ts';
import { send } from '../http/request.ts';
import { problemsOf } from '../problems.ts';
import type { RagApiView } from './rag-api-view.ts';

const problem = problemsOf(import.meta.url);

/** One Pinecone index, whose reads have a price. */
export type PineconeIndex = Awaited<ReturnType<typeof goodIndex>>;

/** The first version that shows dedicated read nodes, https://docs.pinecone.io/reference/api/2025-10/control-plane/list_indexes. */
const API_VERSION = '2025-10';

const Serverless = z.object({
  cloud: z.string(),
  region: z.string(),
  read_capacity: z.object({ mode: z.string() }).nullish(),
});
const Spec = z.object({
  serverless: Serverless.nullish(),
  pod: z.unknown().optional(),
  byoc: z.unknown().optional(),
});
const Index = z.object({
  name: z.string(),
  host: z.string(),
  status: z.object({ ready: z.boolean(), state: z.string().default('unknown') }),
  spec: Spec,
});
type Index = z.infer<typeof Index>;
const Indexes = z.object({ indexes: z.array(Index).default([]) });
const Stats = z.object({ totalVectorCount: z.number().default(0) }); // Pinecone leaves 0 out

/**
 * The indexes that may be in use, each with the number of its records: the RAG API's own when it names one, else all of
 * the project that are good. One that isn't says nothing about the others, since it may be unused.
 *
 * @throws {Problem} a refused key, no index, or none that is ready, holds what was written and has a price
 */
export async function pineconeIndexes(context: CheckContext, view: Promise<RagApiView>) {
  const list = pinecone(context, `${context.settings.pinecone.apiUrl}/indexes`, Indexes);
  const [{ indexes: all }, { index: used }] = await Promise.all([list, view]);
  const indexes = chosen(all, used?.name);
  const judged = await Promise.all(
    indexes.map((index) => orElse(goodIndex(context, index, used?.records), (reason) => reason)),
  );
  const good = judged.flatMap((one) => (one instanceof Problem ? [] : one));
  if (good.length > 0) return good;
  throw judged.find((one) => one instanceof Problem && one.status === 'error') ?? judged[0];
}

async function goodIndex(context: CheckContext, index: Index, wanted: number | undefined) {
  const { name, status, spec } = index;
  if (!status.ready) throw problem('index-not-ready', { name, state: status.state });
  const host = /^https?:\/\//.test(index.host) ? index.host : `https://${index.host}`;
  const { totalVectorCount: records } = await pinecone(context, `${host}/describe_index_stats`, Stats, {});
  if (records === 0) throw problem('index-empty', { name });
  if (wanted !== undefined && records < wanted)
    throw problem('index-behind', { name, records, written: wanted }).with({
      index: name,
      records,
      written: wanted,
    });
  return { name, serverless: spec.serverless ?? undefined, records, price: priceOf(index) };
}

function priceOf({ name, spec: { byoc, pod, serverless } }: Index): ReadUnitPrice {
  if (byoc !== undefined) throw problem('byoc', { name });
  if (serverless?.read_capacity?.mode === 'Dedicated') throw problem('dedicated', { name });
  if (pod !== undefined) throw problem('pods', { name });
  const { cloud, region } = serverless ?? { cloud: 'an unknown cloud', region: '' };
  const price = readUnitPrice(cloud, region);
  if (price) return price;
  throw problem('no-price', { name, place: `${cloud} ${region}`.trim() });
}

/** @param used the name of the index that the RAG API searches */
function chosen(indexes: readonly Index[], used: string | undefined): readonly Index[] {
  if (indexes.length === 0) throw problem('no-index');
  if (!used) return indexes;
  const named = indexes.filter(({ name }) => name === used);
  if (named.length > 0) return named;
  throw problem('other-index', { used, names: listed(indexes.map(({ name }) => name)) });
}

async function pinecone<T>(context: CheckContext, url: string, schema: z.ZodType<T>, body?: object) {
  const headers = { 'Api-Key': context.settings.pinecone.apiKey, 'X-Pinecone-Api-Version': API_VERSION };
  return (await send({ system: 'Pinecone', url, headers, schema, body, context })).body;
}
