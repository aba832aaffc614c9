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
 * Starts the real Prometheus of a lab. Resolves to undefined in the mode `stand-in`, when there is no Prometheus, or when it
 * does not start, which the log says.
 *
 * @param ragApi origin of what it scrapes
 * @throws {PrometheusMissing} when `PROMETHEUS_BIN` is not a program
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
    // PROMETHEUS_BIN may be another program
    if (process.env.PROMETHEUS_BIN?.trim()) log(WHICH_PROGRAM);
    return undefined;
  }
}

const WHICH_PROGRAM =
  'PROMETHEUS_BIN must be the path of a Prometheus. Try "$PROMETHEUS_BIN" --version, or leave it empty to use the Prometheus on the PATH.';

/** A Prometheus that was started before the RAG API that it scrapes. */
export interface EarlyPrometheus {
  /** Port on which the RAG API must listen. */
  port: number;
  /** What `labPrometheus` resolves to. */
  started: Promise<Prometheus | undefined>;
}

/**
 * Starts the real Prometheus before the lab. Its first scrape comes five to six seconds after its start in any case, and
 * the tracer and the RAG API can be loaded in that time.
 *
 * @param port of the RAG API; 0 takes a free one
 */
export async function prometheusAhead(options: {
  port: number;
  job: string;
  log: (line: string) => void;
}): Promise<EarlyPrometheus> {
  const port = options.port === 0 ? await freePort() : options.port;
  const started = labPrometheus('auto', { ...options, ragApi: `http://127.0.0.1:${port}` });
  started.catch(() => {}); // the lab awaits it later and gets the error
  return { port, started };
}

/** Ends a Prometheus that may still be starting, or that failed to start. */
export function closeStarted(starting: Promise<Prometheus | undefined>): Promise<void> {
  return starting.then(
    (started) => started?.close(),
    () => {},
  );
}

/** Longest wait for a scrape that finds the RAG API, milliseconds: two intervals. */
const RECOVERY_MS = 2 * REAL_INTERVAL_MS;

/** Settles when the last scrape has found the RAG API: on a slow machine the first scrape may come too early. */
export async function noFailedScrape({ url }: Prometheus): Promise<void> {
  const deadline = performance.now() + RECOVERY_MS;
  const isDown = async () => {
    const signal = AbortSignal.timeout(1_000);
    const response = await fetch(`${url}/api/v1/targets?state=active`, { signal });
    const { data } = (await response.json()) as { data: { activeTargets: { health: string }[] } };
    return data.activeTargets.some(({ health }) => health === 'down');
  };
  while ((await isDown().catch(() => false)) && performance.now() < deadline) await pause(50);
}

/** The log line for a Prometheus that has ended by itself. */
export function crashLine({ pid }: Prometheus, reason: string): string {
  return `Prometheus (process ${pid}) has ended by itself (${reason}). What asks Prometheus fails until you start the lab again; everything else keeps running.`;
}
