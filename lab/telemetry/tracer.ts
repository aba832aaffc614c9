import { AsyncLocalStorage } from 'node:async_hooks';
import { randomBytes } from 'node:crypto';
import { Spans } from './agent/spans.ts';
import type { SpanRecord } from './records.ts';

/** What the RAG API needs from a tracer. */
export interface Tracer {
  /**
   * Runs work inside a span, a child of the span around it. The span ends when the work has settled; it is an error if the
   * work throws.
   *
   * @param name operation, such as `rag.serialize_prompt`
   * @param resource what was asked, such as `POST /query`
   */
  span<T>(name: string, resource: string, work: () => T | Promise<T>): Promise<T>;
  /** Trace id of the span around the caller, 32 hex digits; undefined without one. */
  traceId(): string | undefined;
  /**
   * Sends a person's rating of the answer of this trace to LLM Observability, and may throw. Undefined where that is
   * switched off or not supported.
   */
  submitFeedback?(feedback: Feedback): void;
}

/** A vote, as LLM Observability takes it. */
export interface Feedback {
  /** 32 hex digits. */
  traceId: string;
  rating: 'up' | 'down';
  /** Who voted. */
  submitter: string;
}

/** A tracer that keeps the spans of the last hour in this process. The lab uses it when dd-trace is not installed. */
export function recordingTracer(service: string): Tracer & { spans(): readonly SpanRecord[] } {
  const active = new AsyncLocalStorage<{ traceId: string; spanId: string }>();
  const spans = new Spans();
  return {
    async span(name, resource, work) {
      const around = active.getStore();
      const traceId = around?.traceId ?? randomBytes(16).toString('hex');
      const span = { traceId, spanId: randomBytes(8).toString('hex') };
      const startedAt = Date.now();
      const start = performance.now();
      let error = true;
      try {
        const result = await active.run(span, work);
        error = false;
        return result;
      } finally {
        const parent = around && { parentId: around.spanId };
        const durationMs = performance.now() - start;
        spans.add([{ ...span, ...parent, service, name, resource, startedAt, durationMs, error }]);
      }
    },
    traceId: () => active.getStore()?.traceId,
    spans: () => spans.all(),
  };
}
