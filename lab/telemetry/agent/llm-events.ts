import { parsedJson } from '../../../common/json.ts';
import { Malformed } from './malformed.ts';

/** Bodies that are kept at most, and their bytes in total. */
const KEPT = 100;
export const KEPT_BYTES = 1_000_000;

/** What was sent to LLM Observability, such as a user's feedback: the newest bodies, as text of a known size. */
export class LlmEvents {
  #bodies: string[] = [];
  #bytes = 0;
  #feedback = 0;

  /** @throws {Malformed} when it is not JSON */
  add(body: Uint8Array): void {
    const text = Buffer.from(body).toString();
    this.#feedback += feedbackIn(parsed(text));
    this.#bodies.push(text);
    this.#bytes += body.length;
    while (this.#bodies.length > KEPT || this.#bytes > KEPT_BYTES)
      this.#bytes -= Buffer.byteLength(this.#bodies.shift()!);
  }

  /** Oldest first, as they were sent. */
  all(): readonly unknown[] {
    return this.#bodies.map(parsed);
  }

  /** Number of events of the kind `feedback` since the start, also of bodies that are no longer kept. */
  feedback(): number {
    return this.#feedback;
  }
}

function parsed(text: string): unknown {
  const body = parsedJson(text);
  if (body === undefined) throw new Malformed('not JSON');
  return body;
}

/** Any program may send a body, so it may have any shape. */
function feedbackIn(body: unknown): number {
  const { data } = (body ?? {}) as { data?: { attributes?: { metrics?: unknown } } };
  const metrics = data?.attributes?.metrics;
  if (!Array.isArray(metrics)) return 0;
  return metrics.filter((metric) => (metric as { event_kind?: unknown } | null)?.event_kind === 'feedback')
    .length;
}
