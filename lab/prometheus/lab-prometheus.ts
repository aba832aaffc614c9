import { setTimeout as pause } from 'node:timers/promises';
import {
  findPrometheus,
  freePort,
  type Prometheus,
  REAL_INTERVAL_MS,
  startPrometheus,
} from './prometheus.ts';

/** `auto`: a real Prometheus where one is found. `stand-in`: never. */
export type PrometheusMode = 'auto' | 'stand-in';

/**
 * The real Prometheus of a lab; undefined when none is wanted or found, or when it doesn't start, which the log says.
 *
 * @param ragApi origin of what it scrapes
 * @throws {PrometheusMissing} when `PROMETHEUS_BIN` names no program
 */
export async function labPrometheus(
  mode: PrometheusMode,
  { ragApi, job, log }: { ragApi: string; job: string; log: (line: string) => void },
): Promise<Prometheus | undefined> {
  const bin = mode === 'auto' ? findPrometheus() : undefined;
  if (!bin) return undefined;
  try {
    return await startPrometheus({ bin, job, targets: [new URL(ragApi).host] });
  } catch (error) {
    log(`${bin} did not start, so Prometheus is emulated: ${(error as Error).message}`);
    // whatever is named there is started: it may be another program altogether
    if (process.env.PROMETHEUS_BIN?.trim()) log(WHICH_PROGRAM);
    return undefined;
  }
}

const WHICH_PROGRAM =
  'PROMETHEUS_BIN has to be the path of a Prometheus: try "$PROMETHEUS_BIN" --version, or empty it for the one on the PATH.';

/** A Prometheus that was started before the RAG API that it is to scrape. */
export interface EarlyPrometheus {
  /** Where the RAG API has to listen. */
  port: number;
  /** What `labPrometheus` resolves to. */
  started: Promise<Prometheus | undefined>;
}

/**
 * Starts the real Prometheus of a lab ahead of it. Its first scrape comes five to six seconds after its start, whatever
 * there is to scrape, and meanwhile the tracer and the RAG API can be loaded.
 *
 * @param port of the RAG API; 0 takes a free one
 */
export async function prometheusAhead({
  port,
  job,
  log,
}: {
  port: number;
  job: string;
  log: (line: string) => void;
}): Promise<EarlyPrometheus> {
  const chosen = port === 0 ? await freePort() : port;
  const started = labPrometheus('auto', { ragApi: `http://127.0.0.1:${chosen}`, job, log });
  started.catch(() => {}); // told to whoever waits for it
  return { port: chosen, started };
}

/** Longest wait for a scrape that finds the RAG API, milliseconds: two intervals. */
const RECOVERY_MS = 2 * REAL_INTERVAL_MS;

/** Settles when no scrape that came before the RAG API, on a slow machine, stands as the last one any more. */
export async function noFailedScrape({ url }: Prometheus): Promise<void> {
  const deadline = performance.now() + RECOVERY_MS;
  const isDown = async () => {
    const response = await fetch(`${url}/api/v1/targets?state=active`, {
      signal: AbortSignal.timeout(1_000),
    });
    return /"health":"down"/.test(await response.text());
  };
  while ((await isDown().catch(() => false)) && performance.now() < deadline) await pause(50);
}

/** What the lab says when its Prometheus has ended by itself. */
export function crashLine({ pid }: Prometheus, reason: string): string {
  return `Prometheus (process ${pid}) has ended by itself (${reason}). Checkpoint 2 fails until the lab is started again; everything else goes on.`;
}
