import { z } from 'zod';
import { type CheckContext, Problem } from '../checkpoint.ts';
import { sampleSum, toRagApi } from '../http/rag-api.ts';
import type { IndexInUse } from './pinecone.ts';

/** What the RAG API itself says of its use. Each part is missing where it doesn't say it. */
export interface RagApiView {
  /** Pinecone read units since it started. */
  readUnits?: number;
  /** Questions since it started. */
  queries?: number;
  /** When it started, milliseconds since the epoch. */
  startedAt?: number;
  index?: IndexInUse;
}

const Health = z.object({
  index: z.object({ name: z.string(), records: z.number().optional() }).optional(),
});

/**
 * Reads `/metrics` and `/healthz` of the RAG API. Costs can be known without it, so one that isn't there, or answers
 * otherwise, only leaves its part out.
 *
 * @throws {Problem} when it counts NaN read units, for then every cost is NaN
 */
export async function ragApiView(context: CheckContext): Promise<RagApiView> {
  if (!context.settings.ragApi.url) return {};
  const [metrics, health] = await Promise.all([
    orNothing(toRagApi(context, { path: '/metrics', format: 'text', schema: z.string() })),
    orNothing(toRagApi(context, { path: '/healthz', schema: Health })),
  ]);
  const text = metrics?.body ?? '';
  const readUnits = sampleSum(text, 'rag_read_units_total');
  if (Number.isNaN(readUnits))
    throw new Problem(
      'failed',
      'The RAG API counts its Pinecone read units as NaN, and so would every cost be.',
      [
        'usage.readUnits is optional in Pinecone’s answers: count it only when it is a number, and restart the RAG API.',
      ],
    );
  const queries = sampleSum(text, 'rag_query_duration_seconds_count');
  const started = sampleSum(text, 'process_start_time_seconds');
  return {
    ...(readUnits !== undefined && { readUnits }),
    ...(queries !== undefined && { queries }),
    ...(started !== undefined && { startedAt: started * 1000 }),
    ...(health?.body.index && { index: health.body.index }),
  };
}

async function orNothing<T>(asked: Promise<T>): Promise<T | undefined> {
  try {
    return await asked;
  } catch (error) {
    if (error instanceof Problem) return undefined;
    throw error;
  }
}
