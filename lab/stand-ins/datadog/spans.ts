import { z } from 'zod';
import type { SpanRecord } from '../../telemetry/records.ts';
import type { Account } from './account.ts';

/** A search that Datadog refuses. The message is Datadog's. */
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
      page: z.object({ limit: z.number().int().min(1).max(1000).default(10) }).prefault({}),
    }),
  }),
});

/**
 * Answers `POST /api/v2/spans/events/search`: the first page, newest first. The query is `*`, or `key:value` terms joined
 * by blanks or `AND` (`service`, `resource_name`, `operation_name`, `status`, `trace_id`). A value may be in quotes or end
 * in `*`, and a leading `-` excludes.
 *
 * @param now milliseconds since the epoch
 * @throws {BadSearch} 422 when `from` isn't before `to`, 400 for what can't be read
 */
export function searchSpans(body: unknown, account: Account, now: number) {
  const search = SEARCH.safeParse(body);
  if (!search.success) throw new BadSearch(400, `invalid_argument(${search.error.issues[0]?.message ?? ''})`);
  const { filter, page } = search.data.data.attributes;
  const [from, to] = [timeOf(filter.from, now, 'from'), timeOf(filter.to, now, 'to')];
  if (from >= to)
    throw new BadSearch(
      422,
      "invalid_argument(Field 'filter.from,to' is invalid: 'from' should be anterior to 'to')",
    );
  const wanted = termsOf(filter.query);
  const found = account.spans
    .filter(({ startedAt }) => startedAt >= from && startedAt <= to)
    .filter((span) => wanted.every((term) => term(facetsOf(span))))
    .toSorted((a, b) => b.startedAt - a.startedAt)
    .slice(0, page.limit);
  if (found.length === 0) return { data: [] };
  return { data: found.map(eventOf), meta: { elapsed: 1, request_id: 'stand-in', status: 'done' } };
}

function eventOf(span: SpanRecord) {
  return {
    id: span.spanId,
    type: 'spans',
    attributes: {
      custom: { duration: Math.round(span.durationMs * 1e6) }, // nanoseconds
      service: span.service,
      operation_name: span.name,
      resource_name: span.resource,
      trace_id: span.traceId,
      span_id: BigInt(`0x${span.spanId}`).toString(), // Datadog writes span ids in decimal
      start_timestamp: new Date(span.startedAt).toISOString(),
      end_timestamp: new Date(span.startedAt + span.durationMs).toISOString(),
      status: span.error ? 'error' : 'ok',
      ingestion_reason: 'auto',
      single_span: false,
      tags: ['source:apm'],
    },
  };
}

function facetsOf(span: SpanRecord): Map<string, string> {
  return new Map([
    ['service', span.service],
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
    if (key === undefined) continue; // AND and * add no condition
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
