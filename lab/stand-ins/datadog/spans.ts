import { z } from 'zod';
import type { SpanRecord } from '../../telemetry/records.ts';
import type { Account } from './account.ts';

/** A search that Datadog refuses, in its words. */
export class BadSearch extends Error {
  readonly status: 400 | 422;

  constructor(status: 400 | 422, message: string) {
    super(message);
    this.status = status;
  }
}

const SEARCH = z.object({
  data: z.object({
    type: z.literal('search_request'),
    attributes: z.object({
      filter: z
        .object({
          query: z.string().default('*'),
          from: z.string().default('now-15m'),
          to: z.string().default('now'),
        })
        .prefault({}),
      page: z
        .object({ limit: z.number().int().min(1).max(1000).default(10), cursor: z.string().optional() })
        .prefault({}),
      sort: z.enum(['timestamp', '-timestamp']).default('-timestamp'),
    }),
  }),
});

/**
 * Answers `POST /api/v2/spans/events/search`, newest first unless asked otherwise. The query is `*`, or `key:value`
 * terms joined by blanks or `AND` (`service`, `env`, `resource_name`, `operation_name`, `status`, `trace_id`; quotes
 * and a `*` at the end of a value are understood, a leading `-` excludes).
 * Throws {@link BadSearch}: 422 when `from` isn't before `to`, 400 for what can't be read.
 *
 * @param now milliseconds since the epoch
 */
export function searchSpans(body: unknown, account: Account, now: number, origin: string) {
  const search = SEARCH.safeParse(body);
  if (!search.success) throw new BadSearch(400, `invalid_argument(${search.error.issues[0]?.message ?? ''})`);
  const { filter, page, sort } = search.data.data.attributes;
  const [from, to] = [timeOf(filter.from, now, 'from'), timeOf(filter.to, now, 'to')];
  if (from >= to)
    throw new BadSearch(
      422,
      "invalid_argument(Field 'filter.from,to' is invalid: 'from' should be anterior to 'to')",
    );
  const wanted = termsOf(filter.query);
  const found = account.spans
    .filter(({ startedAt }) => startedAt >= from && startedAt <= to)
    .filter((span) => wanted.every((term) => term(facetsOf(span, account.env))))
    .toSorted((a, b) => (sort === 'timestamp' ? a.startedAt - b.startedAt : b.startedAt - a.startedAt));
  const first = page.cursor ? offsetOf(page.cursor) : 0;
  const shown = found.slice(first, first + page.limit);
  if (shown.length === 0) return { data: [] };
  const after = Buffer.from(`after:${first + shown.length}`).toString('base64url');
  const meta = { elapsed: 1, request_id: 'stand-in', status: 'done' };
  const data = shown.map((span) => eventOf(span, account.env));
  if (first + shown.length >= found.length) return { data, meta };
  const next = new URLSearchParams({ 'page[cursor]': after, 'page[limit]': String(page.limit) });
  return {
    data,
    meta: { ...meta, page: { after } },
    links: { next: `${origin}/api/v2/spans/events?${next}` },
  };
}

function eventOf(span: SpanRecord, env: string | undefined) {
  return {
    id: span.spanId,
    type: 'spans',
    attributes: {
      custom: { duration: Math.round(span.durationMs * 1e6) }, // nanoseconds
      service: span.service,
      ...(env ? { env } : {}),
      operation_name: span.name,
      resource_name: span.resource,
      trace_id: span.traceId,
      span_id: BigInt(`0x${span.spanId}`).toString(), // Datadog writes span ids in decimal
      start_timestamp: new Date(span.startedAt).toISOString(),
      end_timestamp: new Date(span.startedAt + span.durationMs).toISOString(),
      status: span.error ? 'error' : 'ok',
      ingestion_reason: 'auto',
      single_span: false,
      tags: ['source:apm', ...(env ? [`env:${env}`] : [])],
    },
  };
}

function facetsOf(span: SpanRecord, env: string | undefined): Map<string, string> {
  return new Map([
    ['service', span.service],
    ['env', env ?? ''],
    ['resource_name', span.resource],
    ['operation_name', span.name],
    ['status', span.error ? 'error' : 'ok'],
    ['trace_id', span.traceId],
  ]);
}

const UNITS = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000, w: 7 * 86_400_000 };

/** `now`, `now-1h`, ISO 8601, or milliseconds since the epoch. */
function timeOf(text: string, now: number, field: string): number {
  if (text === 'now') return now;
  const [, sign, count, unit] = /^now([+-])(\d+)([smhdw])$/.exec(text) ?? [];
  if (unit) return now + (sign === '-' ? -1 : 1) * Number(count) * UNITS[unit as keyof typeof UNITS];
  const ms = /^\d+$/.test(text) ? Number(text) : Date.parse(text);
  if (Number.isNaN(ms))
    throw new BadSearch(400, `invalid_argument(Field 'filter.${field}' is invalid: ${text})`);
  return ms;
}

const TERM = /\s*(?:(AND)\b|(\*)(?=\s|$)|(-?)@?([\w.]+):(?:"([^"]*)"|([^\s"]+)))\s*/y;

function termsOf(query: string): ((facets: Map<string, string>) => boolean)[] {
  const terms: ((facets: Map<string, string>) => boolean)[] = [];
  TERM.lastIndex = 0;
  while (TERM.lastIndex < query.length) {
    const match = TERM.exec(query);
    if (!match) throw new BadSearch(400, `invalid_argument(Field 'filter.query' is invalid: ${query})`);
    const [, , , minus, key, quoted, bare] = match;
    if (key === undefined) continue; // AND and * ask for nothing
    const matches = valueMatcher(quoted, bare ?? '');
    terms.push((facets) => matches(facets.get(key)) !== (minus === '-'));
  }
  return terms;
}

function valueMatcher(quoted: string | undefined, bare: string): (value: string | undefined) => boolean {
  if (quoted === undefined && bare.endsWith('*'))
    return (value) => value?.startsWith(bare.slice(0, -1)) === true;
  return (value) => value === (quoted ?? bare);
}

function offsetOf(cursor: string): number {
  const [, offset] = /^after:(\d+)$/.exec(Buffer.from(cursor, 'base64url').toString()) ?? [];
  if (offset === undefined) throw new BadSearch(400, "invalid_argument(Field 'page.cursor' is invalid)");
  return Number(offset);
}
