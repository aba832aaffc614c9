import { z } from 'zod';
import { type CheckContext, type Problem, uncheckable } from '../checkpoint.ts';
import { type HttpError, reason } from '../http/error.ts';
import { type HttpCall, send } from '../http/request.ts';
import { lacksDatadogScope, mayBeOfAnotherDatadogSite } from '../http/their-words.ts';
import { SITES } from './sites.ts';

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
    means: (error) => ([401, 403].includes(error.httpStatus) ? refusedApiKey(error, context) : undefined),
  });
  if (!valid)
    throw uncheckable(
      `Datadog (${context.settings.datadog.site}) says that the API key is not valid.`,
      'Set DD_API_KEY to an active key from Organization Settings → API Keys.',
      siteRemedy(context),
    );
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
    means: refusedAppKey(context, 'timeseries_query'),
  });
  if (status === 'error' || error)
    throw uncheckable(
      `Datadog could not run the metrics query: ${reason(error)}.`,
      'Run the checkpoint again. If that does not help, paste the query into the Metrics Explorer.',
    );
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
    means: refusedAppKey(context, 'apm_read'),
  });
  const span = data[0]?.attributes;
  if (!span?.trace_id) return undefined;
  const startedAt = Date.parse(span.start_timestamp ?? '');
  return { traceId: span.trace_id, startedAt: Number.isNaN(startedAt) ? undefined : startedAt };
}

type Call<Body> = Pick<HttpCall<Body>, 'schema' | 'body' | 'means'>;

async function datadog<Body>(context: CheckContext, path: string, call: Call<Body>) {
  const { apiUrl, apiKey, appKey } = context.settings.datadog;
  if (apiUrl === undefined)
    throw uncheckable(
      'DD_SITE is not one of Datadog’s sites.',
      `Set DD_SITE to the host in the address of your Datadog page, without https:// and app: ${SITES}.`,
    );
  const { body } = await send({
    system: 'Datadog',
    url: `${apiUrl}${path}`,
    headers: { 'DD-API-KEY': apiKey, 'DD-APPLICATION-KEY': appKey },
    context,
    variable: 'DD_SITE',
    ...call,
  });
  return body;
}

function refusedApiKey(error: HttpError, context: CheckContext): Problem {
  const { site } = context.settings.datadog;
  const key = 'Set DD_API_KEY to an active key from Organization Settings → API Keys (the key, not its id).';
  const compare = siteRemedy(context);
  const sameWay = `${site} refuses a key that is good at another Datadog site in the same way.`;
  if (mayBeOfAnotherDatadogSite(error.said) || error.html) return error.meaning(sameWay, compare, key);
  return error.meaning(`DD_API_KEY is missing, wrong or revoked at ${site}.`, key, compare);
}

/** What a refusal means, since the API key was good. */
const refusedAppKey = (context: CheckContext, scope: string) => (error: HttpError) => {
  const create = 'Create one under Organization Settings → Application Keys and set DD_APP_KEY.';
  if (error.httpStatus === 401)
    return error.meaning(
      'The API key is good, so the application key is missing or unknown.',
      `Set DD_APP_KEY. ${create}`,
    );
  if (error.httpStatus !== 403) return undefined;
  if (lacksDatadogScope(error.said))
    return error.meaning(
      `The application key lacks the scope ${scope}.`,
      'Give the application key the scopes timeseries_query and apm_read, or no scopes at all (an unscoped key may do what you may do).',
    );
  return error.meaning(
    'The API key is good, so the application key is wrong or of another organisation.',
    `Take both keys from the same organisation. ${create}`,
    'If your keys are scoped, the application key needs timeseries_query and apm_read.',
    siteRemedy(context),
  );
};

function siteRemedy({ settings, sandbox }: CheckContext): string {
  const compare = sandbox ? 'Compare DD_SITE' : `DD_SITE is ${settings.datadog.site}. Compare it`; // a stand-in has no site
  return `${compare} with the address of your Datadog page and set DD_SITE to one of ${SITES}.`;
}
