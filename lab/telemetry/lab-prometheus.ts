import { findPrometheus, type Prometheus, startPrometheus } from './prometheus.ts';

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

/** What the lab says when its Prometheus has ended by itself. */
export function crashLine({ pid }: Prometheus, reason: string): string {
  return `Prometheus (process ${pid}) has ended by itself (${reason}). Checkpoint 2 fails until the lab is started again; everything else goes on.`;
}
