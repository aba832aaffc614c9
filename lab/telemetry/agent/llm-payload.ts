import { parsedJson } from '../../../common/json.ts';
import { Malformed } from './malformed.ts';

/**
 * Number of users' ratings in a body for LLM Observability. Any program may send one, so it may have any shape.
 *
 * @throws {Malformed} when it is not JSON
 */
export function ratingsIn(body: Uint8Array): number {
  const sent = parsedJson(Buffer.from(body).toString());
  if (sent === undefined) throw new Malformed('not JSON');
  const { data } = (sent ?? {}) as { data?: { attributes?: { metrics?: unknown } } };
  const metrics = data?.attributes?.metrics;
  if (!Array.isArray(metrics)) return 0;
  return metrics.filter((metric) => (metric as { event_kind?: unknown } | null)?.event_kind === 'feedback')
    .length;
}
