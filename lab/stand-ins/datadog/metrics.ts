import { type Account, Refused } from './account.ts';

interface MetricsQuery {
  expression: string;
  metric: string;
  scope: string;
  /** Whether it counts, with `sum:` and `.as_count()`. */
  counts: boolean;
}

/**
 * Answers `GET /api/v1/query`: any number of `sum:METRIC{SCOPE}.as_count()`, joined by commas. The metrics are
 * `trace.OPERATION.hits` and `.errors` and `datadog.trace_agent.receiver.spans_received`, counted from the spans, and
 * `datadog.trace_agent.profile`, counted from the profiles; the only tag is `service`. Any other metric has no series, like
 * an unknown metric in Datadog.
 *
 * @param given `from` and `to` in seconds, and `query`
 * @throws {Refused}
 */
export function queryMetrics(given: URLSearchParams, account: Account) {
  const from = secondsOf(given, 'from');
  const to = secondsOf(given, 'to');
  if (from >= to) throw new Refused("'from' should be anterior to 'to'");
  const query = given.get('query') ?? '';
  const interval = intervalFor(to - from);
  const series = parseQueries(query).flatMap((one, index) => {
    // `to` is a whole second, and all of that second counts
    const times = timesOf(one, account).filter((at) => at >= from * 1000 && at < (to + 1) * 1000);
    return times.length > 0 ? [seriesOf(one, index, interval, times)] : [];
  });
  return {
    status: 'ok',
    resp_version: 1,
    series,
    from_date: from * 1000,
    to_date: to * 1000,
    query,
    message: '',
    res_type: 'time_series',
    times: [],
    group_by: [],
    values: [],
  };
}

function secondsOf(given: URLSearchParams, name: string): number {
  const text = given.get(name) ?? '';
  if (/^\d+$/.test(text)) return Number(text);
  throw new Refused(`The value provided for parameter '${name}' is invalid`);
}

/** The longer the window, the coarser the points, about as in Datadog. */
function intervalFor(seconds: number): number {
  if (seconds <= 30 * 60) return 10;
  if (seconds <= 3600) return 20;
  if (seconds <= 4 * 3600) return 60;
  return seconds <= 24 * 3600 ? 300 : 3600;
}

const QUERY = /\s*([a-z]+):([a-zA-Z][\w.]*)\{([^{}]*)\}(\s*by\s*\{[^{}]*\})?((?:\.\w+\([^()]*\))*)\s*(,|$)/y;

function parseQueries(text: string): MetricsQuery[] {
  const queries: MetricsQuery[] = [];
  QUERY.lastIndex = 0;
  for (let more = true; more; ) {
    const start = QUERY.lastIndex;
    const [whole = '', aggregator, metric, scope, by, functions, comma] = QUERY.exec(text) ?? [];
    if (metric === undefined || scope === undefined || scope.trim() === '')
      throw new Refused(
        `Error parsing query: \n unable to parse ${text}: Rule 'scope_expr' didn't match at '${text.slice(start, start + 20)}' (line 1, column ${start + 1}).`,
      );
    const counts = aggregator === 'sum' && !by && functions === '.as_count()';
    queries.push({ expression: whole.trim().replace(/,$/, ''), metric, scope: scope.trim(), counts });
    more = comma === ',';
  }
  return queries;
}

/** When the counted things happened; never for a metric that the lab does not have. */
function timesOf(
  { expression, metric, scope, counts }: MetricsQuery,
  { spans, profiles }: Account,
): number[] {
  const [, counted, operation, kind] = COUNTED.exec(metric) ?? [];
  if (!counted) return [];
  if (!counts)
    throw new Refused(
      `The lab's Datadog stand-in only supports queries like sum:${metric}{${scope}}.as_count(), not ${expression}`,
    );
  if (operation)
    return spans
      .filter((span) => span.name === operation && (kind === 'hits' || span.error))
      .filter(({ service }) => inScope(scope, service))
      .map(({ startedAt }) => startedAt);
  // the Agent counts these and does not know their service, so only {*} finds them
  if (scope !== '*') return [];
  return metric.endsWith('.profile')
    ? profiles.map(({ takenAt }) => takenAt)
    : spans.map(({ startedAt }) => startedAt);
}

/** Metrics that the lab has. */
const COUNTED = /^(datadog\.trace_agent\.(?:profile|receiver\.spans_received)|trace\.(.+)\.(hits|errors))$/;

function inScope(scope: string, service: string): boolean {
  return scope.split(',').every((part) => part.trim() === '*' || part.trim() === `service:${service}`);
}

function seriesOf(
  { expression, metric, scope }: MetricsQuery,
  index: number,
  interval: number,
  times: number[],
) {
  const counts = new Map<number, number>();
  for (const at of times.toSorted((a, b) => a - b)) {
    const bucket = Math.floor(at / 1000 / interval) * interval * 1000;
    counts.set(bucket, (counts.get(bucket) ?? 0) + 1);
  }
  const pointlist = [...counts];
  return {
    metric,
    display_name: metric,
    expression,
    scope,
    tag_set: [],
    aggr: 'sum',
    query_index: index,
    interval,
    start: pointlist[0]?.[0] ?? 0,
    end: (pointlist.at(-1)?.[0] ?? 0) + (interval - 1) * 1000,
    length: pointlist.length,
    pointlist,
    unit: [metric.endsWith('.hits') ? HIT : null, null],
    attributes: {},
  };
}

const HIT = { family: 'cache', id: 39, name: 'hit', plural: 'hits', short_name: null, scale_factor: 1 };
