import { z } from 'zod';

/** How long Grafana waits for a data source, milliseconds. */
export const ASK_TIMEOUT_MS = 30_000;

/** One query of a panel, for one value at a time in milliseconds. */
export interface Panel {
  refId: string;
  expr: string;
  at: number;
}

/** `results.A` of `/api/ds/query`. */
export interface Answer {
  status: number;
  /** Data frames. */
  frames: object[];
  error?: string;
  /** The error comes from the data source, not from Grafana. */
  errorSource?: 'downstream';
}

const PAIR = z.tuple([z.number(), z.string()]);
const ELEMENT = z.object({ metric: z.record(z.string(), z.string()), value: PAIR });
const SAID = z.union([
  z.object({
    status: z.literal('success'),
    data: z.discriminatedUnion('resultType', [
      z.object({ resultType: z.literal('vector'), result: z.array(ELEMENT) }),
      z.object({ resultType: z.literal('scalar'), result: PAIR }),
    ]),
  }),
  z.object({ status: z.literal('error'), errorType: z.string(), error: z.string() }),
]);

/**
 * Asks the Prometheus behind the data source over HTTP, and turns its answer into data frames.
 *
 * @param agoMs the times in the answer are made this many milliseconds earlier
 */
export async function askPrometheus(prometheusUrl: string, panel: Panel, agoMs = 0): Promise<Answer> {
  const url = `${prometheusUrl}/api/v1/query`;
  const { refId, expr } = panel;
  const executed = `Expr: ${expr}\nStep: 1s`;
  const schema = { refId, meta: { executedQueryString: executed }, fields: [] };
  const empty = { schema, data: { values: [] } };
  try {
    const response = await fetch(url, {
      method: 'POST',
      body: new URLSearchParams({ query: expr, time: String(panel.at / 1000) }),
      signal: AbortSignal.timeout(ASK_TIMEOUT_MS),
    });
    const said = SAID.safeParse(await response.json().catch(() => undefined));
    if (!said.success) return failed(response.ok ? 502 : response.status, 'not an answer of Prometheus');
    if (said.data.status === 'error')
      return failed(response.status, `${said.data.errorType}: ${said.data.error}`, [empty]);
    const { resultType, result } = said.data.data;
    const elements = resultType === 'scalar' ? [{ metric: {}, value: result }] : result;
    const frames = elements.map(({ metric, value: [seconds, value] }) =>
      frameOf({ refId, executed, resultType }, metric, {
        at: Math.round(seconds * 1000) - agoMs,
        value: Number(value.replace('Inf', 'Infinity')),
      }),
    );
    return { status: 200, frames: frames.length > 0 ? frames : [empty] };
  } catch (cause) {
    return failed(502, unreachable(url, cause));
  }
}

/** Why a Prometheus can't be reached, in Grafana's words. */
export function unreachable(url: string, cause: unknown): string {
  const reason = cause instanceof Error && cause.cause instanceof Error ? cause.cause.message : String(cause);
  return `Post "${url}": ${reason}`;
}

/**
 * One series as a data frame of Grafana as JSON: the columns Time (milliseconds) and its value, described in
 * `schema.fields`, filled in `data.values`. Values that JSON does not have (NaN, infinities) are null there, and
 * `data.entities` names their rows.
 *
 * @see https://grafana.com/developers/dataplane/dataframes
 */
function frameOf(
  { refId, executed, resultType }: { refId: string; executed: string; resultType: string },
  labels: Record<string, string>,
  { at, value }: { at: number; value: number },
): object {
  const { __name__: name = '', ...others } = labels;
  const pairs = Object.entries(others).map(([label, text]) => `${label}=${JSON.stringify(text)}`);
  const entity = Number.isNaN(value) ? 'NaN' : value > 0 ? 'Inf' : 'NegInf';
  const meta = { type: 'numeric-multi', typeVersion: [0, 1], custom: { resultType } };
  return {
    schema: {
      refId,
      meta: { ...meta, executedQueryString: executed },
      fields: [
        { name: 'Time', type: 'time', typeInfo: { frame: 'time.Time' }, config: { interval: 1_000 } },
        {
          name: name || 'Value',
          type: 'number',
          typeInfo: { frame: 'float64' },
          labels,
          config: { displayNameFromDS: pairs.length > 0 ? `${name}{${pairs.join(', ')}}` : name || 'Value' },
        },
      ],
    },
    data: Number.isFinite(value)
      ? { values: [[at], [value]] }
      : { values: [[at], [null]], entities: [null, { [entity]: [0] }] },
  };
}

function failed(status: number, error: string, frames: object[] = []): Answer {
  return { error, errorSource: 'downstream', status, frames };
}
