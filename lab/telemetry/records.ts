/** A finished span of the RAG API: one request, or one stage of it. */
export interface SpanRecord {
  /** 128-bit trace id, 32 lowercase hex digits. */
  traceId: string;
  /** 64-bit span id, 16 lowercase hex digits. */
  spanId: string;
  /** Id of the span around it; undefined for the first span of a trace. */
  parentId?: string;
  service: string;
  /** Operation name, such as `express.request` for the entry span or `rag.serialize_prompt` for a stage. */
  name: string;
  /** What was asked, such as `POST /query`. */
  resource: string;
  /** Start, milliseconds since the epoch. */
  startedAt: number;
  durationMs: number;
  error: boolean;
  /** The sampling of the tracer has decided against this trace: a real Agent would count it and not keep it. */
  dropped?: boolean;
}

/** A CPU profile of the RAG API's process. */
export interface ProfileRecord {
  service: string;
  /** End of the profiled window, milliseconds since the epoch. */
  takenAt: number;
  durationMs: number;
  samples: number;
}

/** What the lab recorded of the RAG API in the last hour. Both lists are limited, oldest first. */
export interface TelemetrySource {
  spans(): readonly SpanRecord[];
  profiles(): readonly ProfileRecord[];
}
