import { z } from 'zod';
import { formatDuration } from '../../promql/duration.ts';
import { emptyFrame, type Frame, frameOf } from './frames.ts';

/** Grafana's own patience with a data source. */
export const ASK_TIMEOUT_MS = 30_000;

/** One query of a panel. Times are milliseconds. */
export interface Panel {
  refId: string;
  expr: string;
  from: number;
  to: number;
  stepMs: number;
  /** One value at `to`, instead of one for each step. */
  instant: boolean;
}

/** `results.A` of `/api/ds/query`. */
export interface Answer {
  status: number;
  frames: Frame[];
  error?: string;
  /** Whose fault an error is: the data source's. */
  errorSource?: 'downstream';
}

const PAIR = z.tuple([z.number(), z.string()]);
const SERIES = z.object({ metric: z.record(z.string(), z.string()) });
const SAID = z.union([
  z.object({
    status: z.literal('success'),
    data: z.discriminatedUnion('resultType', [
      z.object({ resultType: z.literal('vector'), result: z.array(SERIES.extend({ value: PAIR })) }),
      z.object({
        resultType: z.literal('matrix'),
        result: z.array(SERIES.extend({ values: z.array(PAIR) })),
      }),
      z.object({ resultType: z.literal('scalar'), result: PAIR }),
    ]),
  }),
  z.object({ status: z.literal('error'), errorType: z.string(), error: z.string() }),
]);

/**
 * Asks the Prometheus behind the data source, really and over HTTP, and turns what it says into data frames.
 *
 * @param agoMs by how much earlier the times of the answer are to look, in milliseconds
 */
export async function askPrometheus(prometheusUrl: string, panel: Panel, agoMs: number): Promise<Answer> {
  const url = `${prometheusUrl}/api/v1/${panel.instant ? 'query' : 'query_range'}`;
  const executed = `Expr: ${panel.expr}\nStep: ${formatDuration(panel.stepMs)}`;
  try {
    const response = await fetch(url, {
      method: 'POST',
      body: new URLSearchParams(formOf(panel)),
      signal: AbortSignal.timeout(ASK_TIMEOUT_MS),
    });
    const said = SAID.safeParse(await response.json().catch(() => undefined));
    if (!said.success) return failed(response.ok ? 502 : response.status, 'no answer of a Prometheus', []);
    if (said.data.status === 'error')
      return failed(response.status, `${said.data.errorType}: ${said.data.error}`, [
        emptyFrame(panel.refId, executed),
      ]);
    const { data } = said.data;
    const meta = { refId: panel.refId, executed, resultType: data.resultType, stepMs: panel.stepMs };
    const frames = seriesOf(data).map(({ metric, values }) =>
      frameOf(
        meta,
        metric,
        values.map(([seconds, value]) => ({
          at: Math.round(seconds * 1000) - agoMs,
          value: Number(value.replace('Inf', 'Infinity')),
        })),
      ),
    );
    return { status: 200, frames: frames.length > 0 ? frames : [emptyFrame(panel.refId, executed)] };
  } catch (cause) {
    return failed(502, unreachable(url, cause), []);
  }
}

/** Why a Prometheus can't be reached, in Grafana's words. */
export function unreachable(url: string, cause: unknown): string {
  const reason = cause instanceof Error && cause.cause instanceof Error ? cause.cause.message : String(cause);
  return `Post "${url}": ${reason}`;
}

/** Grafana cuts both ends of a range down to whole steps, so the newest point can be one step old. */
function formOf({ expr, from, to, stepMs, instant }: Panel): Record<string, string> {
  if (instant) return { query: expr, time: String(to / 1000) };
  const aligned = (ms: number): string => String((Math.floor(ms / stepMs) * stepMs) / 1000);
  return { query: expr, start: aligned(from), end: aligned(to), step: String(stepMs / 1000) };
}

type Data = Extract<z.infer<typeof SAID>, { status: 'success' }>['data'];

function seriesOf(data: Data): { metric: Record<string, string>; values: [number, string][] }[] {
  switch (data.resultType) {
    case 'scalar':
      return [{ metric: {}, values: [data.result] }];
    case 'vector':
      return data.result.map(({ metric, value }) => ({ metric, values: [value] }));
    case 'matrix':
      return data.result;
  }
}

function failed(status: number, error: string, frames: Frame[]): Answer {
  return { error, errorSource: 'downstream', status, frames };
}
