import { Malformed } from './malformed.ts';

/** Bodies that are kept at most, and their bytes altogether. */
const KEPT = 100;
export const KEPT_BYTES = 1_000_000;

/** What was sent to LLM Observability, such as a user's feedback: the newest, as text, which has a known size. */
export class LlmEvents {
  #bodies: string[] = [];
  #bytes = 0;
  #feedback = 0;

  /** @throws {Malformed} when it is no JSON */
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

  /** Events of the kind `feedback` since the start, those that are not kept included. */
  feedback(): number {
    return this.#feedback;
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new Malformed(`not JSON: ${(error as Error).message}`);
  }
}

/** Written without knowing who sends it, so nothing about the shape is taken for granted. */
function feedbackIn(body: unknown): number {
  const { data } = (body ?? {}) as { data?: { attributes?: { metrics?: unknown } } };
  const metrics = data?.attributes?.metrics;
  if (!Array.isArray(metrics)) return 0;
  return metrics.filter((metric) => (metric as { event_kind?: unknown } | null)?.event_kind === 'feedback')
    .length;
}
