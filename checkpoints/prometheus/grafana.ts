import { z } from 'zod';
import { listed } from '../../common/words.ts';
import { type CheckContext, failed, orElse, type Problem } from '../checkpoint.ts';
import { address, urlOf } from '../http/address.ts';
import { clipped, HttpError, reason } from '../http/error.ts';
import { send } from '../http/request.ts';
import { isMissingDataSource, panelError } from '../http/their-words.ts';

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
  const health = await orElse(grafana(context, '/api/health', Health), (problem) => {
    const said = problem instanceof HttpError ? Health.safeParse(problem.json).data : undefined;
    if (said) return said;
    throw problem;
  });
  const readLog = "Read Grafana's log; its /api/health says the same.";
  if (health.database !== 'ok')
    throw failed(`Grafana runs, but its database is "${clipped(health.database)}".`, readLog);
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
  throw failed(
    `Grafana has no Prometheus data source: it has ${has}.`,
    'In Grafana: Connections → Data sources → Add → Prometheus, with the address of your Prometheus.',
  );
}

/** VictoriaMetrics answers PromQL too; its plugin for logs does not. */
const PROMETHEUS_LIKE = /prometheus|victoriametrics-(?!logs)/i;

/** Health has its own route from Grafana 9 on. Where it is missing, the panel's query decides. */
async function expectHealthy(context: CheckContext, { uid, called }: DataSource): Promise<void> {
  const path = `/api/datasources/uid/${encodeURIComponent(uid)}/health`;
  const health = await orElse(grafana(context, path, SourceHealth), (error) => {
    if (!(error instanceof HttpError)) throw error;
    const { httpStatus, said, json } = error;
    const health = SourceHealth.safeParse(json).data;
    if (health) return { status: 'ERROR', message: health.message || said };
    const restart = 'Restart Grafana, or create the data source again.';
    if (httpStatus === 404 && isMissingDataSource(said))
      throw error.failing(`The data source ${called} is listed but not found.`, restart);
    if (error.lacksRoute) return undefined;
    throw error;
  });
  if (health && health.status !== 'OK')
    throw failed(
      `Grafana's data source ${called} cannot reach its Prometheus: ${reason(health.message)}.`,
      'In Grafana: Connections → Data sources → this one → Save & test. Grafana itself must reach its address: inside Docker, localhost is the container itself.',
    );
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
  const means = (error: HttpError) => {
    if (error.httpStatus === 400) return refusedQuery(panelError(error.json) ?? error.said, expr);
    if (error.httpStatus !== 404) return refusedToken(error);
    const again = 'Create the Prometheus data source again under Connections → Data sources.';
    if (isMissingDataSource(error.said))
      return error.failing(`It does not find the data source ${called}.`, again);
    const update = 'Update Grafana to version 9 or newer.';
    return error.meaning('It has no route for the queries of panels.', update);
  };
  const call = { body: { from: 'now-5m', to: 'now', queries }, means };
  const { error, frames } = (await grafana(context, '/api/ds/query', PanelAnswer, call)).results.A;
  if (error) throw refusedQuery(error, expr);
  const columns = frames[0]?.data.values ?? []; // times, then values
  const values = columns.at(-1) ?? [];
  const last = values.findLastIndex((value) => typeof value === 'number');
  const value = z.number().safeParse(values[last]).data;
  if (value === undefined) return undefined;
  return { value, at: columns.length > 1 ? z.number().safeParse(columns[0]?.[last]).data : undefined };
}

type More = { body?: unknown; means?: typeof refusedToken };

async function grafana<Body>(context: CheckContext, path: string, schema: z.ZodType<Body>, more?: More) {
  const { url, token } = context.settings.grafana;
  const { body } = await send({
    system: 'Grafana',
    url: `${address(url, 'GRAFANA_URL', 'http://localhost:3000')}${path}`,
    headers: { authorization: token && `Bearer ${token}` },
    context,
    variable: 'GRAFANA_URL',
    start: 'Start Grafana where you set it up in an earlier module (docker compose up -d grafana).',
    schema,
    means: refusedToken,
    ...more,
  });
  return body;
}

function refusedToken(error: HttpError): Problem | undefined {
  const create =
    'In Grafana: Administration → Service accounts → Add, role Viewer → Add token. Set GRAFANA_TOKEN to it.';
  if (error.httpStatus === 401) return error.meaning('GRAFANA_TOKEN is missing, wrong or expired.', create);
  if (error.httpStatus !== 403 || error.html) return undefined;
  return error.meaning(
    'The token is good, but its service account may not read data sources.',
    `Give the service account the role Viewer (on Grafana Cloud and Enterprise also "Data sources: Reader"). ${create}`,
  );
}

function refusedQuery(why: string, expr: string): Problem {
  const explore = 'Open Explore in Grafana, choose the data source, run the same query and read its error.';
  return failed(`Grafana could not run the panel query ${expr}: ${reason(why)}.`, explore);
}
