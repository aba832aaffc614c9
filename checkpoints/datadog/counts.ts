import { type CheckContext, orElse } from '../checkpoint.ts';
import { type Count, type Series, seriesOf } from './api.ts';

/**
 * Operations that begin a trace of a web service, frameworks first. Trace metrics count all of them, sampled or not,
 * and are kept 15 months: the best proof of traffic, https://docs.datadoghq.com/tracing/metrics/metrics_namespace/.
 */
export const ENTRY_OPERATIONS = [
  ...['fastapi', 'express', 'flask', 'django', 'nest', 'next', 'koa', 'fastify', 'hono', 'hapi', 'starlette'],
  ...['sanic', 'tornado', 'falcon', 'bottle', 'pyramid', 'rails', 'rack', 'laravel', 'symfony', 'spring'],
  // what the frameworks run on, and OpenTelemetry
  ...['aspnet_core', 'servlet', 'asgi', 'wsgi', 'web', 'server', 'http.server', 'grpc.server', 'http'],
  'aiohttp',
].map((name) => `${name}.request`);

/** Profiles that an Agent passed on. No public API lists profiles. */
const PROFILES = 'datadog.trace_agent.profile';

/** Spans that an Agent received, counted for each Agent too. */
const SPANS = 'datadog.trace_agent.receiver.spans_received';

/** Traces of the service in the last hours, by the operation that begins them, and profiles and spans of its Agent. */
export async function lookBack(context: CheckContext, hours: number) {
  const agents = [PROFILES, SPANS].map((name) => `sum:${name}{*}.as_count()`);
  const [hits, ofAgent] = await Promise.all([
    seriesOf(context, hitsOf(scope(context)), hours),
    seriesOf(context, agents, hours),
  ]);
  const counts = ENTRY_OPERATIONS.map((operation) => {
    return { ...added(hits, `trace.${operation}.hits`), operation };
  });
  // one operation only: a request that passes through two frameworks is still one trace
  const counted = counts.find(({ total }) => total > 0);
  const traces = counted ?? { total: 0, newestAt: undefined, operation: undefined };
  return { traces, profiles: added(ofAgent, PROFILES), spans: added(ofAgent, SPANS) };
}

/** Queries for the traces of each entry operation. */
function hitsOf(filter: string, by = ''): string[] {
  return ENTRY_OPERATIONS.map((name) => `sum:trace.${name}.hits{${filter}}${by}.as_count()`);
}

function added(all: readonly Series[], name: string): Count {
  const series = all.filter(({ metric }) => metric === name);
  const total = Math.round(series.reduce((sum, one) => sum + one.total, 0));
  return { total, newestAt: Math.max(0, ...series.map(({ newestAt = 0 }) => newestAt)) || undefined };
}

/** When the newest trace and profile of the last day were. Datadog's points are minutes in 4 h, and coarser in 24 h. */
export async function lastSeen(context: CheckContext): Promise<{ traces: Count; profiles: Count }> {
  const near = await lookBack(context, 4);
  if (near.traces.newestAt && near.profiles.newestAt) return near;
  const far = await lookBack(context, 24);
  const newer = (what: 'traces' | 'profiles') => (near[what].newestAt ? near : far)[what];
  return { traces: newer('traces'), profiles: newer('profiles') };
}

/** Services that did send traces, such as `rag_api (env dev)`: most often, only the name differs. */
export async function otherServices(context: CheckContext): Promise<string[]> {
  const asked = seriesOf(context, hitsOf('*', ' by {service,env}'), 24);
  const series = await orElse(asked, () => []); // only a hint
  const names = series
    .filter(({ total }) => total > 0)
    .flatMap(({ scope }) => {
      const tags = new Map(scope.split(',').map((tag) => [tag.split(':')[0], tag.replace(/^.*?:/, '')]));
      const [service, env] = [tags.get('service'), tags.get('env')];
      return service ? `${service}${env ? ` (env ${env})` : ''}` : [];
    });
  return [...new Set(names)].slice(0, 5);
}

/** Tags as Datadog stores them: lower case, and `_` for what a tag can't hold. */
const tag = (value: string) => value.toLowerCase().replace(/[^\p{L}\p{N}_\-./:]/gu, '_');

/** The service, and its environment where one is set, as a filter of a metrics query. */
export function scope({ settings: { datadog } }: CheckContext): string {
  return `service:${tag(datadog.service)}${datadog.env ? `,env:${tag(datadog.env)}` : ''}`;
}
