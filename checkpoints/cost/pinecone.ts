import { z } from 'zod';
import { listed } from '../../common/words.ts';
import { type ReadUnitPrice, readUnitPrice } from '../../lab/rag-api/prices.ts';
import { type CheckContext, orElse, Problem } from '../checkpoint.ts';
import { explained, type HttpError } from '../http/error.ts';
import { send } from '../http/request.ts';

/** One Pinecone index, whose reads have a price. */
export interface PineconeIndex {
  name: string;
  serverless: { cloud: string; region: string } | undefined;
  records: number;
  price: ReadUnitPrice;
}

/** The index that the RAG API says it searches, and how many passages it wrote there. */
export interface IndexInUse {
  name: string;
  records?: number;
}

/** The first version that shows dedicated read nodes, https://docs.pinecone.io/reference/api/2025-10/control-plane/list_indexes. */
const API_VERSION = '2025-10';

const Index = z.object({
  name: z.string(),
  host: z.string(),
  status: z.object({ ready: z.boolean(), state: z.string().default('unknown') }),
  spec: z.object({
    serverless: z
      .object({
        cloud: z.string(),
        region: z.string(),
        read_capacity: z.object({ mode: z.string() }).nullish(),
      })
      .nullish(),
    pod: z.unknown().optional(),
    byoc: z.unknown().optional(),
  }),
});
const Indexes = z.object({ indexes: z.array(Index).default([]) });
const Stats = z.object({ totalVectorCount: z.number().default(0) }); // Pinecone leaves 0 out

/**
 * The indexes that may be in use, each with the number of its records: the RAG API's own when it names one, else all of
 * the project that are good. One that isn't says nothing about the others, since it may be unused.
 *
 * @throws {Problem} a refused key, no index, or none that is ready, holds what was written and has a price
 */
export async function pineconeIndexes(
  context: CheckContext,
  inUse: Promise<IndexInUse | undefined>,
): Promise<PineconeIndex[]> {
  const list = { url: `${context.settings.pinecone.apiUrl}/indexes`, schema: Indexes };
  const [{ body }, used] = await Promise.all([pinecone(context, list), inUse]);
  const indexes = chosen(body.indexes, used);
  const judged = await Promise.all(
    indexes.map((index) => orElse(goodIndex(context, index, used?.records), (problem) => problem)),
  );
  const good = judged.flatMap((one) => (one instanceof Problem ? [] : one));
  if (good.length > 0) return good;
  throw judged.find((one) => one instanceof Problem && one.status === 'error') ?? judged[0];
}

async function goodIndex(
  context: CheckContext,
  index: z.infer<typeof Index>,
  wanted: number | undefined,
): Promise<PineconeIndex> {
  const { name, status, spec } = index;
  if (!status.ready)
    throw new Problem('failed', `Pinecone's index ${name} is not ready: its state is ${status.state}.`, [
      'Wait until the Pinecone console shows it as Ready, then run the checkpoint again.',
    ]);
  const count = await records(context, index);
  if (count === 0)
    throw new Problem('failed', `Pinecone's index ${name} is empty: a query finds nothing there.`, [
      INDEX_AGAIN,
    ]);
  if (wanted !== undefined && count < wanted)
    throw new Problem(
      'failed',
      `Pinecone's index ${name} holds ${count} of ${wanted} passages: Pinecone is eventually consistent, so what was just written may take a while to be found.`,
      ['Wait a minute, then run the checkpoint again.', `If that does not help: ${INDEX_AGAIN}`],
      { index: name, records: count, written: wanted },
    );
  const price = priceOf(name, spec);
  return { name, serverless: spec.serverless ?? undefined, records: count, price };
}

/** Kinds of index that are billed by the hour, so that a query has no price there. */
const BY_THE_HOUR: [is: (spec: z.infer<typeof Index>['spec']) => boolean, runs: string, fix: string][] = [
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

function priceOf(name: string, spec: z.infer<typeof Index>['spec']): ReadUnitPrice {
  const [, runs, fix = ''] = BY_THE_HOUR.find(([is]) => is(spec)) ?? [];
  if (runs)
    throw new Problem(
      'failed',
      `Pinecone's index ${name} ${runs}, which cost per hour: a query there has no price.`,
      [fix],
    );
  const { cloud, region } = spec.serverless ?? { cloud: 'an unknown cloud', region: '' };
  const price = readUnitPrice(cloud, region);
  if (price) return price;
  throw new Problem(
    'failed',
    `No price is known for Pinecone's index ${name} in ${`${cloud} ${region}`.trim()}.`,
    ['Add a row for this region to lab/rag-api/pinecone-prices.yaml, from the pricing page of your plan.'],
  );
}

function chosen(indexes: readonly z.infer<typeof Index>[], used: IndexInUse | undefined) {
  if (indexes.length === 0)
    throw new Problem('failed', 'The Pinecone project has no index.', [
      `PINECONE_API_KEY belongs to one project: take the key of the project that holds your index. ${INDEX_AGAIN}`,
    ]);
  if (!used) return indexes;
  const named = indexes.filter(({ name }) => name === used.name);
  if (named.length > 0) return named;
  throw new Problem(
    'failed',
    `The RAG API searches the Pinecone index ${used.name}, but the project of this key has only ${listed(indexes.map(({ name }) => name))}.`,
    ['Set PINECONE_API_KEY to a key of the project that the RAG API uses.'],
  );
}

async function records(context: CheckContext, index: z.infer<typeof Index>): Promise<number> {
  const host = /^https?:\/\//.test(index.host) ? index.host : `https://${index.host}`;
  const { body } = await pinecone(context, { url: `${host}/describe_index_stats`, schema: Stats, body: {} });
  return body.totalVectorCount;
}

async function pinecone<Body>(
  context: CheckContext,
  call: { url: string; schema: z.ZodType<Body>; body?: unknown },
) {
  const sent = send({
    system: 'Pinecone',
    headers: { 'Api-Key': context.settings.pinecone.apiKey, 'X-Pinecone-Api-Version': API_VERSION },
    context,
    ...call,
  });
  return explained(sent, refused);
}

function refused(error: HttpError): Problem | undefined {
  if (error.httpStatus === 401)
    return error.meaning('error', 'PINECONE_API_KEY is missing, wrong or deleted.', [
      'Create a key at app.pinecone.io → your project → API keys, and set PINECONE_API_KEY.',
    ]);
  if (error.httpStatus === 403 && !error.html)
    return error.meaning('error', 'The key is known, but may not list indexes or read their statistics.', [
      'Give the key the role ProjectViewer (control plane) and DataPlaneViewer, or create one with all permissions, and set PINECONE_API_KEY.',
    ]);
  return undefined;
}

const INDEX_AGAIN = 'Run the step that writes your passages into the index again.';
