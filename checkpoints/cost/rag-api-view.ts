import { z } from 'zod';
import { type CheckContext, orElse } from '../checkpoint.ts';
import { ragApiHealth, sampleSum, toRagApi } from '../http/rag-api.ts';
import { problemsOf } from '../problems.ts';

const problem = problemsOf(import.meta.url);

/** What the RAG API itself says about its use. Each part may be missing. */
export interface RagApiView {
  /** Pinecone read units since it started. */
  readUnits?: number;
  /** Questions since it started. */
  queries?: number;
  /** When it started, milliseconds since the epoch. */
  startedAt?: number;
  /** The index that it says it searches, and how many passages it wrote there. */
  index?: { name: string; records?: number };
}

/**
 * Reads `/metrics` and `/healthz` of the RAG API. Costs can be known without it, so where a route fails, only its part
 * is missing.
 *
 * @throws {Problem} when it counts NaN read units, since then every cost is NaN
 */
export async function ragApiView(context: CheckContext): Promise<RagApiView> {
  if (!context.settings.ragApi.url) return {};
  const [metrics, health] = await Promise.all([
    orElse(toRagApi(context, { path: '/metrics', format: 'text', schema: z.string() }), () => undefined),
    ragApiHealth(context),
  ]);
  const text = metrics?.body ?? '';
  const readUnits = sampleSum(text, 'rag_read_units_total');
  if (Number.isNaN(readUnits)) throw problem('read-units-nan');
  const startedSeconds = sampleSum(text, 'process_start_time_seconds');
  const startedAt = startedSeconds && startedSeconds * 1000;
  const queries = sampleSum(text, 'rag_query_duration_seconds_count');
  return { readUnits, queries, startedAt, index: health.index };
}
