import { z } from 'zod';
import type { CheckContext } from '../checkpoint.ts';
import { reason } from '../http/error.ts';
import { type HttpCall, send } from '../http/request.ts';
import { problemsOf } from '../problems.ts';
import { SITES } from './sites.ts';

const problem = problemsOf(import.meta.url);

/** What a metric counted in some window. */
export interface Count {
  /** Sum over the window. */
  total: number;
  /** Start of the newest interval that counted anything, milliseconds since the epoch. */
  newestAt: number | undefined;
}

/** Asks `GET /api/v1/validate`, and throws {@link Problem} for a bad API key. It ignores the application key. */
export async function validateApiKey(context: CheckContext): Promise<void> {
  const { valid } = await datadog(context, '/api/v1/validate', {
    schema: z.object({ valid: z.boolean() }),
  });
  const { site } = context.settings.datadog;
  if (!valid) throw problem('invalid-key', { site, compareSite: siteRemedy(context) });
}

const Point = z.tuple([z.number(), z.number().nullable()]);
const OneSeries = z
  .object({ metric: z.string(), scope: z.string().default(''), pointlist: z.array(Point) })
  .transform(({ metric, scope, pointlist }) => {
    const counted = pointlist.filter(([, value]) => value);
    const total = counted.reduce((sum, [, value]) => sum + value!, 0);
    const newestAt = counted.length > 0 ? Math.max(...counted.map(([at]) => at)) : undefined;
    return { metric, scope, total, newestAt };
  });
/** What a metrics query counted: the metric's name, its scope such as `service:rag-api,env:dev`, and its sums. */
export type Series = z.infer<typeof OneSeries>;
const QueryResult = z.object({
  status: z.string().optional(),
  error: z.string().optional(),
  series: z.array(OneSeries).default([]),
});

/**
 * Asks `GET /api/v1/query` about the last hours. It takes several metrics queries.
 *
 * @throws {Problem} when the keys are refused, lack the scope `timeseries_query`, or the query fails
 */
export async function seriesOf(context: CheckContext, queries: readonly string[], hours: number) {
  const to = Math.floor(Date.now() / 1000);
  const search = new URLSearchParams({ from: `${to - hours * 3600}`, to: `${to}`, query: queries.join(',') });
  const { status, error, series } = await datadog(context, `/api/v1/query?${search}`, {
    schema: QueryResult,
    scope: 'timeseries_query',
  });
  if (status === 'error' || error) throw problem('query-failed', { reason: reason(error) });
  return series;
}

const Span = z.object({
  attributes: z.object({ trace_id: z.string().optional(), start_timestamp: z.string().optional() }),
});
const Spans = z.object({ data: z.array(Span).default([]) });

/**
 * The newest span of these hours that search still holds, of any operation. It keeps all spans for 15 minutes, and then
 * those that a retention filter keeps, so a quiet service may have no span there.
 */
export async function newestSpan(context: CheckContext, query: string, hours: number) {
  const filter = { from: `now-${hours}h`, to: 'now', query };
  const attributes = { filter, page: { limit: 1 }, sort: '-timestamp' };
  const { data } = await datadog(context, '/api/v2/spans/events/search', {
    schema: Spans,
    body: { data: { type: 'search_request', attributes } },
    scope: 'apm_read',
  });
  const span = data[0]?.attributes;
  if (!span?.trace_id) return undefined;
  const startedAt = Date.parse(span.start_timestamp ?? '');
  return { traceId: span.trace_id, startedAt: Number.isNaN(startedAt) ? undefined : startedAt };
}

type Call<Body> = Pick<HttpCall<Body>, 'schema' | 'body'> & { scope?: string };

async function datadog<Body>(context: CheckContext, path: string, { scope, ...call }: Call<Body>) {
  const { apiUrl, apiKey, appKey, site } = context.settings.datadog;
  if (apiUrl === undefined) throw problem('not-a-site', { sites: SITES });
  const { body } = await send({
    system: 'Datadog',
    url: `${apiUrl}${path}`,
    headers: { 'DD-API-KEY': apiKey, 'DD-APPLICATION-KEY': appKey },
    context,
    facts: { site, scope, compareSite: siteRemedy(context) },
    ...call,
  });
  return body;
}

function siteRemedy({ settings, sandbox }: CheckContext): string {
  const compare = sandbox ? 'Compare DD_SITE' : `DD_SITE is ${settings.datadog.site}. Compare it`; // a stand-in has no site
  return `${compare} with the address of your Datadog page and set DD_SITE to one of ${SITES}.`;
}
