import { z } from 'zod';
import { listed } from '../../common/words.ts';
import { type CheckContext, orElse } from '../checkpoint.ts';
import { address, urlOf } from '../http/address.ts';
import { clipped, HttpError, reason } from '../http/error.ts';
import { type HttpCall, send } from '../http/request.ts';
import { problemsOf } from '../problems.ts';

const problem = problemsOf(import.meta.url);

const Health = z.object({ database: z.string() });
const Source = z
  .object({
    uid: z.string().default(''),
    /** What old versions know it by, instead of `uid`. */
    id: z.number().optional(),
    name: z.string().default(''),
    type: z.string(),
    url: z.string().default(''),
    isDefault: z.boolean().default(false),
  })
  .transform((source) => ({ ...source, called: source.name || source.uid }));
const SourceHealth = z.object({ status: z.string(), message: z.string().default('') });

/** A data source of Grafana. */
export type DataSource = z.infer<typeof Source>;

/**
 * Checks Grafana's own health, finds its Prometheus data source (the one with PROMETHEUS_URL's host, else the default)
 * and checks the health of that.
 *
 * @throws {Problem} Grafana is not running, refuses the token, has no such data source, or that one is unhealthy
 */
export async function prometheusDataSource(context: CheckContext): Promise<DataSource> {
  const health = await orElse(grafana(context, '/api/health', Health), (error) => {
    const said = error instanceof HttpError ? Health.safeParse(error.json).data : undefined;
    if (said) return said;
    throw error;
  });
  if (health.database !== 'ok') throw problem('database', { database: clipped(health.database) });
  const all = await grafana(context, '/api/datasources', z.array(Source));
  const host = urlOf(context.settings.prometheus.url)?.host;
  const rank = ({ url, isDefault }: DataSource) =>
    (host && urlOf(url)?.host === host ? 2 : 0) + (isDefault ? 1 : 0);
  const [source] = all.filter(({ type }) => PROMETHEUS_LIKE.test(type)).sort((a, b) => rank(b) - rank(a));
  if (source) {
    await expectHealthy(context, source);
    return source;
  }
  const others = all.map(({ name, type }) => (name === '' || name === type ? type : `${name} (${type})`));
  const has = others.length > 0 ? `only ${listed(others)}` : 'no data source at all';
  throw problem('no-source', { has });
}

/** VictoriaMetrics answers PromQL too; its plugin for logs does not. */
const PROMETHEUS_LIKE = /prometheus|victoriametrics-(?!logs)/i;

/** Health has its own route from Grafana 9 on. Where it is missing, the panel's query decides. */
async function expectHealthy(context: CheckContext, { uid, called }: DataSource): Promise<void> {
  const path = `/api/datasources/uid/${encodeURIComponent(uid)}/health`;
  const call = { facts: { source: called } };
  const health = await orElse(grafana(context, path, SourceHealth, call), (error) => {
    if (!(error instanceof HttpError)) throw error;
    const health = SourceHealth.safeParse(error.json).data;
    if (health) return { status: 'ERROR', message: health.message || error.said };
    if (error.lacksRoute) return undefined;
    throw error;
  });
  if (health && health.status !== 'OK')
    throw problem('source-unhealthy', { source: called, reason: reason(health.message) });
}

const Frame = z.object({ data: z.object({ values: z.array(z.array(z.unknown())).default([]) }) });
const Result = z.object({ error: z.string().optional(), frames: z.array(Frame).default([]) });
const PanelAnswer = z.object({ results: z.object({ A: Result }) });

/** The newest point of a panel, and its time in ms by the clock of Grafana or Prometheus if the panel gives one. */
export type PanelPoint = Awaited<ReturnType<typeof panelPoint>>;

/** Runs an expression as a panel does, `POST /api/ds/query`. Resolves to undefined when the panel would be empty. */
export async function panelPoint(context: CheckContext, source: DataSource, expr: string) {
  const { uid, type, id: datasourceId, called } = source;
  const options = { instant: true, range: false, intervalMs: 1000, maxDataPoints: 300 };
  const queries = [{ refId: 'A', datasource: { type, uid }, datasourceId, expr, ...options }];
  const call = { body: { from: 'now-5m', to: 'now', queries }, facts: { source: called } };
  const answer = grafana(context, '/api/ds/query', PanelAnswer, call).then(({ results }) => results.A);
  const { error, frames } = await orElse(answer, (refusal) => {
    if (!(refusal instanceof HttpError) || refusal.httpStatus !== 400) throw refusal;
    return { error: reason(refusal.said), frames: [] };
  });
  if (error) throw problem('query-refused', { expr, reason: reason(error) });
  const columns = frames[0]?.data.values ?? []; // times, then values
  const values = columns.at(-1) ?? [];
  const last = values.findLastIndex((value) => typeof value === 'number');
  const value = z.number().safeParse(values[last]).data;
  if (value === undefined) return undefined;
  return { value, at: columns.length > 1 ? z.number().safeParse(columns[0]?.[last]).data : undefined };
}

type More = Pick<HttpCall<unknown>, 'body' | 'facts'>;

async function grafana<Body>(context: CheckContext, path: string, schema: z.ZodType<Body>, more?: More) {
  const { url, token } = context.settings.grafana;
  const { body } = await send({
    system: 'Grafana',
    url: `${address(url, 'GRAFANA_URL', 'http://localhost:3000')}${path}`,
    headers: { authorization: token && `Bearer ${token}` },
    context,
    schema,
    ...more,
  });
  return body;
}
