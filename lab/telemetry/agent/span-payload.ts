import { decode } from '@msgpack/msgpack';
import { z } from 'zod';
import type { SpanRecord } from '../records.ts';
import { keptText } from './kept-text.ts';
import { Malformed } from './malformed.ts';

/** Ids and start times need 64 bits. The limits prevent a damaged length from allocating gigabytes. */
const OPTIONS = {
  useBigInt64: true,
  maxStrLength: 1e6,
  maxBinLength: 1e6,
  maxArrayLength: 1e6,
  maxMapLength: 1e4,
  maxExtLength: 1e4,
};

const Whole = z.union([z.bigint(), z.int()]).transform(BigInt);
const Id = Whole.refine((id) => id >= 0n, 'below zero').transform((id) => id.toString(16).padStart(16, '0'));
/** Nanoseconds, made milliseconds. */
const Time = Whole.transform((nanoseconds) => Number(nanoseconds / 1_000n) / 1_000);
const textOf = (length: number) => z.string().transform((text) => keptText(text, length));

/** Of long texts as much is kept as Datadog allows for services and names, and one line of a resource. */
const Span = z.object({
  trace_id: Id,
  span_id: Id,
  parent_id: Id.nullish(),
  service: textOf(100),
  name: textOf(100),
  resource: textOf(300),
  start: Time,
  duration: Time,
  error: z.unknown(),
  meta: z.record(z.string(), z.unknown()).nullish(),
  metrics: z.record(z.string(), z.unknown()).nullish().catch(undefined),
});

/**
 * Reads the body of `PUT /v0.4/traces`: MessagePack, a list of traces, each a list of spans.
 *
 * @throws {Malformed} for anything else
 */
export function spansOfV04(body: Uint8Array): SpanRecord[] {
  return tracesOf(unpacked(body)).flatMap(recordsOf);
}

/**
 * Reads the body of `PUT /v0.5/traces`: the same, but the fields of a span have no names, and its texts are numbers that
 * refer to the table.
 *
 * @throws {Malformed} for anything else
 */
export function spansOfV05(body: Uint8Array): SpanRecord[] {
  const whole = unpacked(body);
  if (!Array.isArray(whole) || !Array.isArray(whole[0])) throw new Malformed('expected a table of texts');
  const [texts, traces] = whole;
  const text = (index: unknown): unknown => texts[Number(index)];
  const named = (fields: unknown) => {
    if (!Array.isArray(fields)) throw new Malformed('expected the fields of a span');
    const [service, name, resource, trace_id, span_id, parent_id, start, duration, error, meta] = fields;
    return {
      ...{ service: text(service), name: text(name), resource: text(resource) },
      ...{ trace_id, span_id, parent_id, start, duration, error },
      meta: Object.fromEntries(Object.entries(meta ?? {}).map(([key, value]) => [text(key), text(value)])),
    };
  };
  return tracesOf(traces).flatMap((trace) => recordsOf(trace.map(named)));
}

function unpacked(body: Uint8Array): unknown {
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

/** Throws at the first span that is wrong: a payload may have a million. */
function spanOf(value: unknown): z.infer<typeof Span> {
  const { data, error } = Span.safeParse(value);
  if (error) throw new Malformed(`not a span: ${z.prettifyError(error)}`);
  return data;
}

/** The upper half of the trace id is sent once for each list of spans. */
function recordsOf(trace: readonly unknown[]): SpanRecord[] {
  const spans = trace.map(spanOf);
  const upper = spans.map(({ meta }) => meta?.['_dd.p.tid']);
  const tid = upper.find((half) => typeof half === 'string' && /^[0-9a-f]{16}$/.test(half)) ?? '';
  // the first span carries the tracer's decision: 0 or less drops the trace
  const dropped = spans.some(({ metrics }) => Number(metrics?._sampling_priority_v1 ?? 1) <= 0);
  return spans.map(({ service, name, resource, ...span }) => ({
    traceId: String(tid).padStart(16, '0') + span.trace_id,
    spanId: span.span_id,
    ...(span.parent_id && span.parent_id !== NO_PARENT && { parentId: span.parent_id }),
    ...{ service, name, resource },
    startedAt: span.start,
    durationMs: span.duration,
    error: Number(span.error ?? 0) !== 0,
    ...(dropped && { dropped }),
  }));
}

const NO_PARENT = '0'.repeat(16);
