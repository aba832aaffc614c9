import { z } from 'zod';
import { listed } from '../../common/words.ts';
import { type CheckContext, Problem } from '../checkpoint.ts';
import { explained, type HttpError } from '../http/error.ts';
import { send } from '../http/request.ts';

/** One Pinecone index. */
export interface PineconeIndex {
  name: string;
  /** Where it is billed; undefined for an index on pods, which costs per hour and not per read. */
  serverless: { cloud: string; region: string } | undefined;
  records: number;
}

/** The index that the RAG API says it searches, and how many passages it wrote there. */
export interface IndexInUse {
  name: string;
  records?: number;
}

/** The API version of these shapes, https://docs.pinecone.io/reference/api/2025-04/control-plane/list_indexes. */
const API_VERSION = '2025-04';

const Index = z.object({
  name: z.string(),
  host: z.string(),
  status: z.object({ ready: z.boolean(), state: z.string().default('unknown') }),
  spec: z.object({ serverless: z.object({ cloud: z.string(), region: z.string() }).optional() }),
});
const Indexes = z.object({ indexes: z.array(Index).default([]) });
const Stats = z.object({ totalVectorCount: z.number().default(0) }); // Pinecone leaves 0 out

/**
 * The indexes in use, each with the number of its records: the RAG API's own when it names one, else all of the project.
 *
 * @throws {Problem} a refused key, no index, one that isn't ready, is empty, or holds less than was written
 */
export async function pineconeIndexes(
  context: CheckContext,
  inUse: Promise<IndexInUse | undefined>,
): Promise<PineconeIndex[]> {
  const list = { url: `${context.settings.pinecone.apiUrl}/indexes`, schema: Indexes };
  const [{ body }, used] = await Promise.all([pinecone(context, list), inUse]);
  const indexes = chosen(body.indexes, used);
  const waiting = indexes.find(({ status }) => !status.ready);
  if (waiting)
    throw new Problem(
      'failed',
      `Pinecone's index ${waiting.name} is not ready: its state is ${waiting.status.state}.`,
      ['Wait until the Pinecone console shows it as Ready, then run the checkpoint again.'],
    );
  const counted = await Promise.all(
    indexes.map(async (index) => ({ ...index, records: await records(context, index) })),
  );
  const wanted = used?.records;
  const short = counted.find(({ records }) => wanted !== undefined && records < wanted);
  if (counted.every((index) => index.records === 0)) {
    const names = listed(counted.map(({ name }) => name));
    throw new Problem('failed', `Pinecone's index ${names} is empty: a query finds nothing there.`, [
      INDEX_AGAIN,
    ]);
  }
  if (short)
    throw new Problem(
      'failed',
      `Pinecone's index ${short.name} holds ${short.records} of ${wanted} passages: Pinecone is eventually consistent, so what was just written may take a while to be found.`,
      ['Wait a minute, then run the checkpoint again.', `If that does not help: ${INDEX_AGAIN}`],
      { index: short.name, records: short.records, written: wanted },
    );
  return counted.map(({ name, spec, records }) => ({ name, serverless: spec.serverless, records }));
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
  if (error.httpStatus === 403)
    return error.meaning('error', 'The key is known, but may not list indexes or read their statistics.', [
      'Give the key the role ProjectViewer (control plane) and DataPlaneViewer, or create one with all permissions, and set PINECONE_API_KEY.',
    ]);
  return undefined;
}

const INDEX_AGAIN = 'Run the step that writes your passages into the index again.';
