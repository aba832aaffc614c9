import { z } from 'zod';
import { listed } from '../../common/words.ts';
import { type CheckContext, orElse, Problem } from '../checkpoint.ts';
import { address, urlOf } from '../http/address.ts';
import { clipped, explained, HttpError } from '../http/error.ts';
import { send } from '../http/request.ts';
import { isMissingDataSource, panelError } from '../http/their-words.ts';

/** A Prometheus data source of Grafana. */
export interface DataSource {
  uid: string;
  /** What old versions know it by, instead of `uid`. */
  id?: number | undefined;
  name: string;
  type: string;
}

const Health = z.object({ database: z.string(), version: z.string().optional() });
const DataSources = z.array(
  z.object({
    uid: z.string().default(''),
    id: z.number().optional(),
    name: z.string().default(''),
    type: z.string(),
    url: z.string().default(''),
    isDefault: z.boolean().default(false),
  }),
);
const SourceHealth = z.object({ status: z.string(), message: z.string().default('') });

/**
 * Checks Grafana's own health, finds its Prometheus data source (the one with PROMETHEUS_URL's host, else the default)
 * and checks the health of that.
 *
 * @throws {Problem} Grafana is not running, refuses the token, has no such data source, or that one is unhealthy
 */
export async function prometheusDataSource(context: CheckContext): Promise<DataSource> {
  const asked = grafana(context, { path: '/api/health', schema: Health });
  const { body: health } = await orElse(asked, (problem) => {
    const said = problem instanceof HttpError ? Health.safeParse(problem.json) : undefined;
    if (said?.success) return { body: said.data };
    throw problem;
  });
  if (health.database !== 'ok')
    throw new Problem('failed', `Grafana runs, but its database is "${clipped(health.database)}".`, [
      "Read Grafana's log; its /api/health says the same.",
    ]);
  const { body: all } = await grafana(context, { path: '/api/datasources', schema: DataSources });
  const host = urlOf(context.settings.prometheus.url)?.host;
  const sources = all
    .filter(({ type }) => PROMETHEUS_LIKE.test(type))
    .sort((a, b) => rank(b, host) - rank(a, host));
  const [source] = sources;
  if (!source) {
    const others = all.map(({ name, type }) => (name === '' || name === type ? type : `${name} (${type})`));
    const has = others.length > 0 ? `only ${listed(others)}` : 'no data source at all';
    throw new Problem('failed', `Grafana has no Prometheus data source: it has ${has}.`, [
      'In Grafana: Connections → Data sources → Add → Prometheus, with the address of your Prometheus.',
    ]);
  }
  await sourceHealth(context, source);
  return source;
}

/** VictoriaMetrics answers PromQL too; its plugin for logs does not. */
const PROMETHEUS_LIKE = /prometheus|victoriametrics-(?!logs)/i;

/** Health has its own route from Grafana 9 on. Where it is missing, the panel's query decides. */
async function sourceHealth(context: CheckContext, source: DataSource): Promise<void> {
  const path = `/api/datasources/uid/${encodeURIComponent(source.uid)}/health`;
  const unhealthy = (message: string) =>
    new Problem(
      'failed',
      `Grafana's data source ${source.name || source.uid} cannot reach its Prometheus: ${clipped(message) || 'no reason given'}.`,
      [
        'In Grafana: Connections → Data sources → this one → Save & test. Grafana itself must reach its address: inside Docker, localhost is the container itself.',
      ],
    );
  const reply = await orElse(grafana(context, { path, schema: SourceHealth }), (error) => {
    if (!(error instanceof HttpError)) throw error;
    const { httpStatus, said, json } = error;
    const health = SourceHealth.safeParse(json);
    if (health.success) throw unhealthy(health.data.message || said);
    if (httpStatus === 404 && isMissingDataSource(said))
      throw error.meaning('failed', `The data source ${source.name || source.uid} is listed but not found.`, [
        'Restart Grafana, or create the data source again.',
      ]);
    if ([404, 405, 501].includes(httpStatus)) return undefined;
    throw error;
  });
  if (reply && reply.body.status !== 'OK') throw unhealthy(reply.body.message);
}

const Frames = z.object({
  results: z.object({
    A: z.object({
      error: z.string().optional(),
      frames: z
        .array(z.object({ data: z.object({ values: z.array(z.array(z.unknown())).default([]) }) }))
        .default([]),
    }),
  }),
});

/** The newest point of a panel. */
export interface PanelPoint {
  value: number;
  /** Milliseconds since the epoch, by the clock of Grafana or Prometheus; undefined when the panel gives no time. */
  at: number | undefined;
}

/**
 * Runs an expression as a panel does, `POST /api/ds/query`.
 *
 * @returns undefined when the panel would be empty
 */
export async function panelPoint(
  context: CheckContext,
  source: DataSource,
  expr: string,
): Promise<PanelPoint | undefined> {
  const { uid, type, id: datasourceId } = source;
  const query = { refId: 'A', datasource: { type, uid }, datasourceId, expr };
  const { body } = await explained(
    grafana(context, {
      path: '/api/ds/query',
      body: {
        from: 'now-5m',
        to: 'now',
        queries: [{ ...query, instant: true, range: false, intervalMs: 1000, maxDataPoints: 300 }],
      },
      schema: Frames,
    }),
    (error) => {
      if (error.httpStatus === 400) return refusedQuery(panelError(error.json) ?? error.said, expr);
      if (error.httpStatus === 404 && !isMissingDataSource(error.said))
        return error.meaning('error', 'It has no route for the queries of panels.', [
          'Update Grafana to version 9 or newer.',
        ]);
      if (error.httpStatus === 404)
        return error.meaning('failed', `It does not find the data source ${source.name || source.uid}.`, [
          'Create the Prometheus data source again under Connections → Data sources.',
        ]);
      return undefined;
    },
  );
  const { error, frames } = body.results.A;
  if (error) throw refusedQuery(error, expr);
  const columns = frames[0]?.data.values ?? []; // times, then values
  const values = columns.at(-1) ?? [];
  const last = values.findLastIndex((value) => typeof value === 'number');
  const value = z.number().safeParse(values[last]).data;
  if (value === undefined) return undefined;
  return { value, at: columns.length > 1 ? z.number().safeParse(columns[0]?.[last]).data : undefined };
}

async function grafana<Body>(
  context: CheckContext,
  { path, ...call }: { path: string; schema: z.ZodType<Body>; body?: unknown },
) {
  const { url, token } = context.settings.grafana;
  const sent = send({
    system: 'Grafana',
    url: `${address(url, 'GRAFANA_URL', 'http://localhost:3000')}${path}`,
    headers: { authorization: token && `Bearer ${token}` },
    context,
    variable: 'GRAFANA_URL',
    start: 'Start Grafana where you set it up in an earlier module (docker compose up -d grafana).',
    ...call,
  });
  return explained(sent, refusedToken);
}

function refusedToken(error: HttpError): Problem | undefined {
  const create =
    'In Grafana: Administration → Service accounts → Add, role Viewer → Add token. Set GRAFANA_TOKEN to it.';
  if (error.httpStatus === 401)
    return error.meaning('error', 'GRAFANA_TOKEN is missing, wrong or expired.', [create]);
  if (error.httpStatus === 403 && !error.html)
    return error.meaning('error', 'The token is good, but its service account may not read data sources.', [
      `Give the service account the role Viewer (on Grafana Cloud and Enterprise also "Data sources: Reader"). ${create}`,
    ]);
  return undefined;
}

function refusedQuery(reason: string, expr: string): Problem {
  return new Problem(
    'failed',
    `Grafana could not run the panel query ${expr}: ${clipped(reason) || 'no reason given'}.`,
    ['Open Explore in Grafana, choose the data source, run the same query and read its error.'],
  );
}

function rank(source: z.infer<typeof DataSources>[number], host: string | undefined): number {
  return (host !== undefined && urlOf(source.url)?.host === host ? 2 : 0) + (source.isDefault ? 1 : 0);
}
