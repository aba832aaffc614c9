import { setTimeout as pause } from 'node:timers/promises';
import { LAB_KEYS, LAB_SERVICE } from '../identity.ts';
import { noFailedScrape } from '../prometheus/lab-prometheus.ts';
import { type Prometheus, REAL_INTERVAL_MS } from '../prometheus/prometheus.ts';
import { startScraper } from '../prometheus/scraper.ts';
import { datadogStandIn } from '../stand-ins/datadog/datadog.ts';
import type { Faults, Vendor } from '../stand-ins/faults.ts';
import { grafanaStandIn } from '../stand-ins/grafana/grafana.ts';
import { prometheusStandIn } from '../stand-ins/prometheus/prometheus.ts';
import { serveStandIn } from '../stand-ins/serve.ts';
import type { StandIn } from '../stand-ins/stand-in.ts';
import type { LabTelemetry } from '../telemetry/open.ts';
import type { LabOptions } from '../types.ts';
import type { Closers } from './closers.ts';
import { askFirstQuestions } from './first-questions.ts';
import type { VendorStandIns } from './vendors.ts';

const SCRAPE_INTERVAL_MS = 500;
const FIRST_TRACE_MS = 1_000;

interface Observed {
  ragApi: string;
  vendors: VendorStandIns;
  telemetry: LabTelemetry;
  faults: Faults;
  closers: Closers;
}

/**
 * Step 3 of the lab: Prometheus, Grafana and Datadog, and a first question of each type for them to see.
 *
 * @returns the origins of all stand-ins, the real Prometheus if there is one, and the id of the first answer, which is
 *   undefined under `live`
 */
export async function startObservers(options: LabOptions, observed: Observed) {
  const { learner, live, prometheus, log = () => {} } = options;
  const { ragApi, telemetry } = observed;
  const firstAnswer = live ? undefined : await telemetry.during(() => askFirstQuestions(ragApi));
  const real = await prometheus?.started;
  const [standIns] = await Promise.all([
    serveStandIns(observed, real, log),
    firstAnswer && firstTrace(telemetry),
    learner?.ready?.(),
    real && noFailedScrape(real),
  ]);
  return { standIns, real, firstAnswer };
}

/** Settles when the first trace has reached the embedded agent, at the latest after a second. */
async function firstTrace({ agent }: LabTelemetry): Promise<void> {
  const deadline = performance.now() + FIRST_TRACE_MS;
  while (agent?.spans().length === 0 && performance.now() < deadline) await pause(20);
}

/** Serves all stand-ins on ports of loopback, so that other processes can ask them too. */
async function serveStandIns(
  { ragApi, vendors, telemetry, faults, closers }: Observed,
  real: Prometheus | undefined,
  log: (line: string) => void,
): Promise<Record<Vendor, string>> {
  const scraper = startScraper({
    url: `${ragApi}/metrics`,
    job: LAB_SERVICE,
    intervalMs: real ? REAL_INTERVAL_MS : SCRAPE_INTERVAL_MS,
  });
  closers.add(() => scraper.close());
  const serve = async (standIn: StandIn) => {
    const served = await serveStandIn(standIn);
    closers.add(() => served.close());
    return served;
  };
  const prometheus = await serve(prometheusStandIn({ scraper, faults, real: real?.url }));
  void real?.crashed.then((reason) => {
    log(
      `Prometheus (process ${real.pid}) has ended by itself (${reason}). What asks Prometheus fails until you start the lab again; everything else keeps running.`,
    );
    return prometheus.close(); // connections are refused, as by a Prometheus that is not running
  });
  const { datadogApi: apiKey, datadogApp: appKey, grafana: token } = LAB_KEYS;
  const [openai, pinecone, grafana, datadog] = await Promise.all(
    [
      vendors.openai,
      vendors.pinecone,
      grafanaStandIn({ prometheusUrl: prometheus.url, faults, token }),
      datadogStandIn({ source: telemetry.source, faults, apiKey, appKey }),
    ].map(async (standIn) => (await serve(standIn)).url),
  );
  return {
    openai: openai!,
    pinecone: pinecone!,
    datadog: datadog!,
    grafana: grafana!,
    prometheus: prometheus.url,
  };
}
