import { decode } from '@msgpack/msgpack';
import type { SpanRecord } from '../records.ts';
import { keptText } from './kept-text.ts';
import { Malformed } from './malformed.ts';
import { checkSize } from './msgpack-size.ts';

/** Ids and start times need 64 bits. The limits prevent a damaged length from allocating gigabytes. */
const OPTIONS = {
  useBigInt64: true,
  maxStrLength: 1e6,
  maxBinLength: 1e6,
  maxArrayLength: 1e6,
  maxMapLength: 1e4,
  maxExtLength: 1e4,
};

type Whole = number | bigint;

/**
 * Reads the body of `PUT /v0.4/traces`: MessagePack, a list of traces, each a list of spans.
 *
 * @throws {Malformed} for anything else
 */
export function spansOfV04(body: Uint8Array): SpanRecord[] {
  return tracesOf(unpacked(body)).flatMap((trace) => spansOf(trace.map(objectOf)));
}

/** The order of a span's fields in v0.5. */
const FIELDS_V05 = [
  ...['service', 'name', 'resource', 'trace_id', 'span_id', 'parent_id'],
  ...['start', 'duration', 'error', 'meta', 'metrics', 'type'],
];
const STRINGS_V05 = new Set(['service', 'name', 'resource', 'type']);

/**
 * Reads the body of `PUT /v0.5/traces`: a table of texts, and traces whose spans are lists of fields that refer to the table.
 *
 * @throws {Malformed} for anything else
 */
export function spansOfV05(body: Uint8Array): SpanRecord[] {
  const whole = unpacked(body);
  if (!Array.isArray(whole) || whole.length !== 2 || !Array.isArray(whole[0]))
    throw new Malformed('expected a table of texts and a list of traces');
  const [texts, traces] = whole;
  const text = (index: unknown): string => {
    const found = texts[Number(index)];
    if (typeof found !== 'string') throw new Malformed('a span refers to a text that is not there');
    return found;
  };
  return tracesOf(traces).flatMap((trace) =>
    spansOf(
      trace.map((fields) => {
        if (!Array.isArray(fields) || fields.length < FIELDS_V05.length)
          throw new Malformed('a span has too few fields');
        const span: Record<string, unknown> = {};
        FIELDS_V05.forEach((name, at) => {
          span[name] = STRINGS_V05.has(name) ? text(fields[at]) : fields[at];
        });
        const meta = Object.entries(objectOf(span.meta ?? {}));
        span.meta = Object.fromEntries(meta.map(([key, value]) => [text(key), text(value)]));
        return span;
      }),
    ),
  );
}

function unpacked(body: Uint8Array): unknown {
  checkSize(body);
  try {
    return decode(body, OPTIONS);
  } catch (error) {
    throw new Malformed(`not MessagePack: ${(error as Error).message}`);
  }
}

function tracesOf(whole: unknown): unknown[][] {
  if (!Array.isArray(whole) || !whole.every(Array.isArray)) throw new Malformed('expected a list of traces');
  return whole;
}

function objectOf(value: unknown): Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new Malformed('expected a span');
  return value as Record<string, unknown>;
}

/** The upper half of the trace id is sent once for each list of spans. */
function spansOf(spans: Record<string, unknown>[]): SpanRecord[] {
  const upper = spans.map((span) => (span.meta as Record<string, unknown> | undefined)?.['_dd.p.tid']);
  const tid = upper.find((half) => typeof half === 'string' && /^[0-9a-f]{16}$/.test(half)) ?? '';
  const dropped = spans.some(isDropped);
  return spans.map((span) => ({
    traceId: String(tid).padStart(16, '0') + hex(span.trace_id),
    spanId: hex(span.span_id),
    ...(Number(span.parent_id ?? 0) !== 0 && { parentId: hex(span.parent_id) }),
    service: textOf(span.service, NAME),
    name: textOf(span.name, NAME),
    resource: textOf(span.resource, RESOURCE),
    startedAt: milliseconds(span.start),
    durationMs: milliseconds(span.duration),
    error: Number(span.error ?? 0) !== 0,
    ...(dropped && { dropped }),
  }));
}

/** Whether the tracer has decided against its trace. Its first span carries the priority: 0 or less drops the trace. */
function isDropped({ metrics }: Record<string, unknown>): boolean {
  const priority = (metrics as Record<string, unknown> | undefined)?._sampling_priority_v1;
  return isWhole(priority) && priority <= 0;
}

function hex(id: unknown): string {
  if (!isWhole(id) || id < 0) throw new Malformed('a span has no id');
  return BigInt(id).toString(16).padStart(16, '0');
}

/** Converts nanoseconds; those since the epoch need a bigint. */
function milliseconds(nanoseconds: unknown): number {
  if (!isWhole(nanoseconds)) throw new Malformed('a span has no time');
  return Number(BigInt(nanoseconds) / 1_000n) / 1_000;
}

function isWhole(value: unknown): value is Whole {
  return typeof value === 'bigint' || (typeof value === 'number' && Number.isSafeInteger(value));
}

/** Longest texts that are kept, in characters: Datadog's limit for services and names, and one line for a resource. */
const NAME = 100;
const RESOURCE = 300;

function textOf(value: unknown, length: number): string {
  if (typeof value !== 'string') throw new Malformed('a span lacks its service, name or resource');
  return keptText(value, length);
}
