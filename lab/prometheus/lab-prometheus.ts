import { setTimeout as pause } from 'node:timers/promises';
import { findPrometheus } from './programs.ts';
import { freePort, type Prometheus, REAL_INTERVAL_MS, startPrometheus } from './prometheus.ts';

/** A Prometheus that was started before the RAG API that it scrapes. */
export interface EarlyPrometheus {
  /** Port on which the RAG API must listen. */
  port: number;
  /** Undefined when it did not start, which the log says. */
  started: Promise<Prometheus | undefined>;
}

/**
 * Starts the real Prometheus of a lab, before the lab: its first scrape comes five to six seconds after its start in any
 * case, and the tracer and the RAG API can be loaded in that time. Resolves to undefined when there is no Prometheus.
 *
 * @param port of the RAG API; 0 takes a free one
 * @throws {PrometheusMissing} when `PROMETHEUS_BIN` is not a program
 */
export async function prometheusAhead(options: {
  port: number;
  job: string;
  log: (line: string) => void;
}): Promise<EarlyPrometheus | undefined> {
  const bin = findPrometheus();
  if (!bin) return undefined;
  const port = options.port === 0 ? await freePort() : options.port;
  const started = startPrometheus({ bin, job: options.job, targets: [`127.0.0.1:${port}`] });
  return {
    port,
    started: started.catch((error: Error) => {
      options.log(`${bin} did not start, so Prometheus is emulated: ${error.message}`);
      // PROMETHEUS_BIN may be another program
      if (process.env.PROMETHEUS_BIN?.trim()) options.log(WHICH_PROGRAM);
      return undefined;
    }),
  };
}

const WHICH_PROGRAM =
  'PROMETHEUS_BIN must be the path of a Prometheus. Try "$PROMETHEUS_BIN" --version, or leave it empty to use the Prometheus on the PATH.';

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
