import { z } from 'zod';
import { listed } from '../../common/words.ts';
import { type ReadUnitPrice, readUnitPrice } from '../../lab/rag-api/prices.ts';
import { type CheckContext, failed, orElse, Problem } from '../checkpoint.ts';
import type { HttpError } from '../http/error.ts';
import { send } from '../http/request.ts';
import type { RagApiView } from './rag-api-view.ts';

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
    indexes.map((index) => orElse(goodIndex(context, index, used?.records), (problem) => problem)),
  );
  const good = judged.flatMap((one) => (one instanceof Problem ? [] : one));
  if (good.length > 0) return good;
  throw judged.find((one) => one instanceof Problem && one.status === 'error') ?? judged[0];
}

async function goodIndex(context: CheckContext, index: Index, wanted: number | undefined) {
  const { name, status, spec } = index;
  const wait = 'Wait until the Pinecone console shows it as Ready, then run the checkpoint again.';
  if (!status.ready)
    throw failed(`Pinecone's index ${name} is not ready: its state is ${status.state}.`, wait);
  const host = /^https?:\/\//.test(index.host) ? index.host : `https://${index.host}`;
  const { totalVectorCount: count } = await pinecone(context, `${host}/describe_index_stats`, Stats, {});
  if (count === 0)
    throw failed(`Pinecone's index ${name} is empty: a query finds nothing there.`, INDEX_AGAIN);
  if (wanted !== undefined && count < wanted)
    throw failed(
      `Pinecone's index ${name} holds ${count} of ${wanted} passages: Pinecone is eventually consistent, so what was just written may take a while to be found.`,
      'Wait a minute, then run the checkpoint again.',
      `If that does not help: ${INDEX_AGAIN}`,
    ).with({ index: name, records: count, written: wanted });
  return { name, serverless: spec.serverless ?? undefined, records: count, price: priceOf(index) };
}

/** Kinds of index that are billed by the hour, so that a query has no price there. */
const BY_THE_HOUR: [is: (spec: Index['spec']) => boolean, runs: string, fix: string][] = [
  [
    (spec) => spec.byoc !== undefined,
    'runs in your own cloud account (BYOC), on nodes',
    'Divide the monthly bill of these nodes by the queries of the month: that is the cost per query to use.',
  ],
  [
    ({ serverless }) => serverless?.read_capacity?.mode === 'Dedicated',
    'reads from dedicated nodes',
    'Switch its read capacity to OnDemand, where each query has its price in read units, or divide the bill of these nodes by the queries of the month.',
  ],
  [
    ({ pod }) => pod !== undefined,
    'runs on pods',
    'Move the index to serverless, where each query has its price in read units.',
  ],
];

function priceOf({ name, spec }: Index): ReadUnitPrice {
  const [, runs, fix = ''] = BY_THE_HOUR.find(([is]) => is(spec)) ?? [];
  if (runs)
    throw failed(`Pinecone's index ${name} ${runs}, which cost per hour: a query there has no price.`, fix);
  const { cloud, region } = spec.serverless ?? { cloud: 'an unknown cloud', region: '' };
  const price = readUnitPrice(cloud, region);
  if (price) return price;
  throw failed(
    `No price is known for Pinecone's index ${name} in ${`${cloud} ${region}`.trim()}.`,
    'Add a row for this region to lab/rag-api/pinecone-prices.yaml, from the pricing page of your plan.',
  );
}

/** @param used the name of the index that the RAG API searches */
function chosen(indexes: readonly Index[], used: string | undefined): readonly Index[] {
  if (indexes.length === 0)
    throw failed(
      'The Pinecone project has no index.',
      `PINECONE_API_KEY belongs to one project: take the key of the project that holds your index. ${INDEX_AGAIN}`,
    );
  if (!used) return indexes;
  const named = indexes.filter(({ name }) => name === used);
  if (named.length > 0) return named;
  throw failed(
    `The RAG API searches the Pinecone index ${used}, but the project of this key has only ${listed(indexes.map(({ name }) => name))}.`,
    'Set PINECONE_API_KEY to a key of the project that the RAG API uses.',
  );
}

async function pinecone<T>(context: CheckContext, url: string, schema: z.ZodType<T>, body?: object) {
  const headers = { 'Api-Key': context.settings.pinecone.apiKey, 'X-Pinecone-Api-Version': API_VERSION };
  return (await send({ system: 'Pinecone', url, headers, schema, body, context, means: refused })).body;
}

function refused(error: HttpError): Problem | undefined {
  const create = 'Create a key at app.pinecone.io → your project → API keys, and set PINECONE_API_KEY.';
  if (error.httpStatus === 401)
    return error.meaning('PINECONE_API_KEY is missing, wrong or deleted.', create);
  if (error.httpStatus === 403 && !error.html)
    return error.meaning(
      'The key is known, but may not list indexes or read their statistics.',
      'Give the key the role ProjectViewer (control plane) and DataPlaneViewer, or create one with all permissions, and set PINECONE_API_KEY.',
    );
  return undefined;
}

const INDEX_AGAIN = 'Run the step that writes your passages into the index again.';
