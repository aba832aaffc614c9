import { AsyncLocalStorage } from 'node:async_hooks';
import { randomBytes } from 'node:crypto';
import type { SpanRecord } from './records.ts';

/** What the RAG API needs of a tracer. */
export interface Tracer {
  /**
   * Runs work inside a span, a child of the span around it. The span ends, marked as an error if the work throws, when
   * the work has settled.
   *
   * @param name operation, such as `rag.serialize_prompt`
   * @param resource what was asked, such as `POST /query`
   */
  span<T>(name: string, resource: string, work: () => T | Promise<T>): Promise<T>;
  /** Trace id of the span around the caller, 32 hex digits; undefined outside of any. */
  traceId(): string | undefined;
  /**
   * Sends a person's judgement of the answer that this trace gave to LLM Observability, soon. Missing where that is
   * switched off, and where the tracer knows no such thing.
   */
  submitFeedback?(feedback: Feedback): void;
}

/** A vote, as LLM Observability takes it. */
export interface Feedback {
  /** 32 hex digits. */
  traceId: string;
  rating: 'up' | 'down';
  /** Whose judgement it is. */
  submitter: string;
}

/** Keeps finished spans in memory: what the lab has when dd-trace is not installed. */
export interface RecordingTracer extends Tracer {
  /** Spans of the last hour, oldest first. */
  spans(): readonly SpanRecord[];
}

/** Spans that are kept at most: an hour of a classroom, about 6 MB. */
const KEPT_SPANS = 20_000;
const HOUR_MS = 3_600_000;

/** A tracer whose spans stay in this process. */
export function recordingTracer(service: string): RecordingTracer {
  const active = new AsyncLocalStorage<{ traceId: string; spanId: string }>();
  let spans: SpanRecord[] = [];
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
        spans.push({
          ...span,
          ...(around && { parentId: around.spanId }),
          service,
          name,
          resource,
          startedAt,
          durationMs: performance.now() - start,
          error,
        });
        // twice the bound before cutting: one copy for many pushes
        if (spans.length > 2 * KEPT_SPANS) spans = spans.slice(-KEPT_SPANS);
      }
    },
    traceId: () => active.getStore()?.traceId,
    spans() {
      const since = Date.now() - HOUR_MS;
      spans = spans.filter((s) => s.startedAt + s.durationMs >= since).slice(-KEPT_SPANS);
      return spans;
    },
  };
}
