import { HttpResponse, http } from 'msw';
import { z } from 'zod';
import { DIMENSIONS } from '../../rag-api/clients.ts';
import type { Faults } from '../faults.ts';
import { bodyOf, faultHandler, pause, refusal, type StandIn } from '../stand-in.ts';

const PINECONE_ORIGIN = 'https://api.pinecone.io';

interface PineconeOptions {
  faults: Faults;
  indexName: string;
  /** Milliseconds that a query takes. */
  latencyMs?: number;
}

/** The region of the lab's index; the price table has a row for it. */
const LAB_REGION = { cloud: 'aws', region: 'us-east-1' } as const;

/** A query costs one read unit per GB of its namespace, at least this much. Source: Pinecone's docs on read units. */
const MIN_READ_UNITS = 0.25;
/** The share of the index that is visible under the `stale` fault, oldest vectors first. */
const STALE_SHARE = 0.75;

const Vector = z.object({
  id: z.string().min(1),
  values: z.array(z.number()),
  metadata: z.record(z.string(), z.unknown()).optional(),
});
const Upsert = z.object({ vectors: z.array(Vector).min(1) });
const Query = z.object({
  vector: z.array(z.number()),
  topK: z.int().min(1).max(10_000),
  includeMetadata: z.boolean().default(false),
});
type Vector = z.infer<typeof Vector>;

/**
 * A Pinecone with one serverless index and the cosine metric. Shapes: Pinecone's API reference, version 2025-04; SDK 8.2.0.
 * The real one is eventually consistent, which the `stale` fault shows.
 */
export function pineconeStandIn(options: PineconeOptions): StandIn {
  const { faults, indexName, latencyMs = 0 } = options;
  const vectors = new Map<string, Omit<Vector, 'values'> & { unit: Float64Array }>();
  const host = `${indexName}-lab.svc.aped-4627-b74a.pinecone.io`;
  const isEmpty = () => faults.of('pinecone') === 'empty';
  const visible = () => {
    const share = isEmpty() ? 0 : faults.of('pinecone') === 'stale' ? STALE_SHARE : 1;
    return [...vectors.values()].slice(0, Math.floor(vectors.size * share));
  };
  const describe = (request: Request) => ({
    name: indexName,
    metric: 'cosine',
    dimension: DIMENSIONS,
    vector_type: 'dense',
    status: { ready: true, state: 'Ready' },
    // a request over loopback gets an address on loopback
    host: request.headers.get('x-lab-url') ?? host,
    spec: { serverless: { ...LAB_REGION } },
    deletion_protection: 'disabled',
  });
  // the routes of data have the index's own host or, over loopback, the host of the origin
  const data =
    (route: string) =>
    ({ request }: { request: Request }) =>
      isPinecone(request) && new URL(request.url).pathname === route;
  return {
    vendor: 'pinecone',
    origin: PINECONE_ORIGIN,
    hosts: [host],
    handlers: [
      faultHandler('pinecone', faults),
      http.all(
        ({ request }) => isPinecone(request) && !request.headers.get('api-key'),
        ({ request }) => refusal('pinecone', 'unauthorized', request),
      ),
      http.get(`${PINECONE_ORIGIN}/indexes`, ({ request }) =>
        HttpResponse.json({ indexes: isEmpty() ? [] : [describe(request)] }),
      ),
      http.get(`${PINECONE_ORIGIN}/indexes/:name`, ({ request, params }) =>
        params.name === indexName && !isEmpty()
          ? HttpResponse.json(describe(request))
          : pineconeError(404, 'NOT_FOUND', `Resource ${String(params.name)} not found`),
      ),
      http.post(data('/vectors/upsert'), async ({ request }) => {
        const body = await bodyOf(request, Upsert);
        if (!body.success) return invalid(z.prettifyError(body.error));
        for (const vector of body.data.vectors) {
          if (vector.values.length !== DIMENSIONS) return wrongDimension(vector.values.length);
          vectors.set(vector.id, { ...vector, unit: unitOf(vector.values) });
        }
        return HttpResponse.json({ upsertedCount: body.data.vectors.length });
      }),
      http.post(data('/query'), async ({ request }) => {
        const body = await bodyOf(request, Query);
        if (!body.success) return invalid(z.prettifyError(body.error));
        const { vector, topK, includeMetadata } = body.data;
        if (vector.length !== DIMENSIONS) return wrongDimension(vector.length);
        if (latencyMs > 0) await pause(latencyMs);
        const unit = unitOf(vector);
        const matches = visible()
          .map(({ id, metadata, unit: other }) => ({
            ...{ id, score: dot(unit, other), values: [] },
            ...(includeMetadata && { metadata }),
          }))
          .sort((a, b) => b.score - a.score)
          .slice(0, topK);
        return HttpResponse.json({ matches, namespace: '', usage: { readUnits: MIN_READ_UNITS } });
      }),
      http.post(data('/describe_index_stats'), () => {
        const count = visible().length;
        return HttpResponse.json({
          namespaces: { '': { vectorCount: count } },
          dimension: DIMENSIONS,
          indexFullness: 0,
          totalVectorCount: count,
        });
      }),
    ],
  };
}

function isPinecone(request: Request): boolean {
  return new URL(request.url).hostname.endsWith('pinecone.io');
}

/** A vector of length 1 in the same direction, so that a dot product is the cosine; a vector of zeros stays a vector of zeros. */
function unitOf(vector: readonly number[]): Float64Array {
  const norm = Math.sqrt(vector.reduce((sum, x) => sum + x * x, 0)) || 1;
  return Float64Array.from(vector, (x) => x / norm);
}

function dot(a: Float64Array, b: Float64Array): number {
  return a.reduce((sum, x, i) => sum + x * b[i]!, 0);
}

function wrongDimension(got: number): Response {
  return invalid(`Vector dimension ${got} does not match the dimension of the index ${DIMENSIONS}`);
}

function invalid(message: string): Response {
  return pineconeError(400, 'INVALID_ARGUMENT', message);
}

function pineconeError(status: number, code: string, message: string): Response {
  return HttpResponse.json({ error: { code, message }, status }, { status });
}
