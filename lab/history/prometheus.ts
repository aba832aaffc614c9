import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { z } from 'zod';
import { clipped } from '../../common/redact-output.ts';
import { findPrometheus, startPrometheus } from '../prometheus/prometheus.ts';
import { STEP_MS } from './series.ts';

const BLOCKS_LIMIT_MS = 120_000;
/** Not in promtool's help: without it, promtool reads the file once for every two hours in it, 25 times slower. */
const ONE_BLOCK = '--max-block-duration=360h';

/**
 * Turns OpenMetrics text with timestamps into blocks that a Prometheus can read.
 *
 * @throws {Error} with promtool's words
 */
export async function makeBlocks(promtool: string, openMetrics: string, blocks: string): Promise<void> {
  const run = (flags: readonly string[]) =>
    promisify(execFile)(
      promtool,
      ['tsdb', 'create-blocks-from', 'openmetrics', ...flags, openMetrics, blocks],
      { timeout: BLOCKS_LIMIT_MS, killSignal: 'SIGKILL' },
    );
  await run([ONE_BLOCK]).catch((error: { stderr?: string; message: string }) => {
    // a promtool without the flag still can do it, slowly
    if (/unknown.*flag/.test(error.stderr ?? '')) return run([]);
    throw new Error(
      `promtool could not write the history: ${clipped(error.stderr?.trim() || error.message, 300)}`,
    );
  });
}

/** A series of a result, with its values at times in milliseconds. */
export interface Line {
  labels: Readonly<Record<string, string>>;
  points: readonly { at: number; value: number }[];
}

/** A Prometheus that has a history. */
export interface HistoryPrometheus {
  url: string;
  /** The value of each series at a time, milliseconds since the epoch. Leaves out NaN. @throws {PromqlRefused} */
  query(promql: string, at: number): Promise<Line[]>;
  /** The values in a range, by default one for each sample of the history. @throws {PromqlRefused} */
  range(promql: string, from: number, to: number, stepMs?: number): Promise<Line[]>;
  close(): Promise<void>;
}

/** Prometheus refused a query, or gave up on it. The message is its own. */
export class PromqlRefused extends Error {}

/** Starts a Prometheus on the blocks of a history. Undefined where there is no Prometheus. @throws {Error} when it does not start */
export async function historyPrometheus(blocks: string | undefined): Promise<HistoryPrometheus | undefined> {
  const bin = findPrometheus();
  if (!bin || !blocks) return undefined;
  const { url, close } = await startPrometheus({ bin, targets: [], job: 'history', blocks });
  return { url, close, ...queriesOf(url) };
}

const Answer = z.object({
  data: z.object({
    result: z.array(
      z.object({
        metric: z.record(z.string(), z.string()),
        value: z.tuple([z.number(), z.string()]).optional(),
        values: z.array(z.tuple([z.number(), z.string()])).optional(),
      }),
    ),
  }),
});

function queriesOf(url: string): Pick<HistoryPrometheus, 'query' | 'range'> {
  const ask = async (route: string, form: Record<string, string>): Promise<Line[]> => {
    const response = await fetch(`${url}/api/v1/${route}`, {
      method: 'POST',
      body: new URLSearchParams(form),
    });
    const body = (await response.json()) as { error?: string };
    if (!response.ok) throw new PromqlRefused(clipped(body.error ?? `HTTP ${response.status}`, 300));
    const { result } = Answer.parse(body).data;
    return result.map(({ metric, value, values = value ? [value] : [] }) => ({
      labels: metric,
      points: values
        .map(([seconds, text]) => ({ at: seconds * 1000, value: Number(text.replace('Inf', 'Infinity')) }))
        .filter((point) => !Number.isNaN(point.value)),
    }));
  };
  const seconds = (ms: number) => String(ms / 1000);
  return {
    query: (query, at) => ask('query', { query, time: seconds(at) }),
    range: (query, from, to, stepMs = STEP_MS) =>
      ask('query_range', { query, start: seconds(from), end: seconds(to), step: seconds(stepMs) }),
  };
}
