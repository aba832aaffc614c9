import { z } from 'zod';
import type { SpanRecord } from '../../telemetry/records.ts';
import { type Account, Refused } from './account.ts';

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
 * @throws {Refused} with 422 for a wrong window, and 400 for what can't be read
 */
export function searchSpans(body: unknown, account: Account, now: number) {
  const search = SEARCH.safeParse(body);
  if (!search.success) throw badSearch(search.error.issues[0]?.message ?? '');
  const { filter, page } = search.data.data.attributes;
  const [from, to] = [timeOf(filter.from, now, 'from'), timeOf(filter.to, now, 'to')];
  if (from >= to)
    throw badSearch("Field 'filter.from,to' is invalid: 'from' should be anterior to 'to'", 422);
  const wanted = termsOf(filter.query);
  const found = account.spans
    .filter(({ startedAt }) => startedAt >= from && startedAt <= to)
    .filter((span) => wanted.every((term) => term(new Map(Object.entries(facetsOf(span))))))
    .toSorted((a, b) => b.startedAt - a.startedAt)
    .slice(0, page.limit);
  if (found.length === 0) return { data: [] };
  return { data: found.map(eventOf), meta: { elapsed: 1, request_id: 'stand-in', status: 'done' } };
}

/** The message is Datadog's. */
function badSearch(problem: string, status?: number): Refused {
  return new Refused(`invalid_argument(${problem})`, status);
}

function eventOf(span: SpanRecord) {
  return {
    id: span.spanId,
    type: 'spans',
    attributes: {
      custom: { duration: Math.round(span.durationMs * 1e6) }, // nanoseconds
      ...facetsOf(span),
      span_id: BigInt(`0x${span.spanId}`).toString(), // Datadog writes span ids in decimal
      start_timestamp: new Date(span.startedAt).toISOString(),
      end_timestamp: new Date(span.startedAt + span.durationMs).toISOString(),
      ingestion_reason: 'auto',
      single_span: false,
      tags: ['source:apm'],
    },
  };
}

/** What a search can ask for. */
function facetsOf({ service, name, resource, traceId, error }: SpanRecord) {
  const status = error ? 'error' : 'ok';
  return { service, operation_name: name, resource_name: resource, trace_id: traceId, status };
}
type Facets = ReadonlyMap<string, string>;

const UNITS = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000, w: 7 * 86_400_000 };

/** `now`, `now-1h`, ISO 8601, or milliseconds since the epoch. */
function timeOf(text: string, now: number, field: string): number {
  if (text === 'now') return now;
  const [, sign, count, unit] = /^now([+-])(\d+)([smhdw])$/.exec(text) ?? [];
  if (unit) return now + (sign === '-' ? -1 : 1) * Number(count) * UNITS[unit as keyof typeof UNITS];
  const ms = /^\d+$/.test(text) ? Number(text) : Date.parse(text);
  if (Number.isNaN(ms)) throw badSearch(`Field 'filter.${field}' is invalid: ${text}`);
  return ms;
}

const TERM = /\s*(?:(AND)\b|(\*)(?=\s|$)|(-?)@?([\w.]+):(?:"([^"]*)"|([^\s"]+)))\s*/y;

function termsOf(query: string): ((facets: Facets) => boolean)[] {
  const terms: ((facets: Facets) => boolean)[] = [];
  TERM.lastIndex = 0;
  while (TERM.lastIndex < query.length) {
    const match = TERM.exec(query);
    if (!match) throw badSearch(`Field 'filter.query' is invalid: ${query}`);
    const [, , , minus, key, quoted, bare] = match;
    if (key === undefined) continue; // AND and * add no condition
    const matches = (value: string | undefined) =>
      bare?.endsWith('*') ? value?.startsWith(bare.slice(0, -1)) === true : value === (quoted ?? bare);
    terms.push((facets) => matches(facets.get(key)) !== (minus === '-'));
  }
  return terms;
}
