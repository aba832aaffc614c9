import { LAB_KEYS, LAB_SERVICE } from '../identity.ts';
import { closeStarted, crashLine, labPrometheus, noFailedScrape } from '../prometheus/lab-prometheus.ts';
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

interface Observed {
  ragApi: string;
  vendors: VendorStandIns;
  telemetry: LabTelemetry;
  faults: Faults;
  closers: Closers;
}

/** What observes the RAG API. */
export interface Observers {
  /** Origins of all stand-ins. */
  standIns: Record<Vendor, string>;
  /** The real Prometheus, if there is one. */
  real?: Prometheus;
  /** Id of the first answer; undefined under `live`. */
  firstAnswer?: string;
}

/** Step 3 of the lab: Prometheus, Grafana and Datadog, and a first question of each type for them to see. */
export async function startObservers(options: LabOptions, observed: Observed): Promise<Observers> {
  const { ahead, learner, live, log = () => {}, prometheus = 'stand-in' } = options;
  const { ragApi, telemetry, closers } = observed;
  // started before the first questions: its first scrape takes six seconds
  const starting = ahead?.started ?? labPrometheus(prometheus, { ragApi, job: LAB_SERVICE, log });
  starting.catch(() => {}); // awaited below, after the first questions
  if (!ahead) closers.add(() => closeStarted(starting));
  const firstAnswer = live ? undefined : await telemetry.during(() => askFirstQuestions(ragApi));
  const real = await starting;
  const [standIns] = await Promise.all([
    serveStandIns(observed, real, log),
    firstAnswer && telemetry.firstTrace(),
  ]);
  await Promise.all([learner?.ready?.(), ahead && real && noFailedScrape(real)]);
  return { standIns, real, firstAnswer };
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
  const { datadogApi: apiKey, datadogApp: appKey, grafana: token } = LAB_KEYS;
  const prometheus = await serve(prometheusStandIn({ scraper, faults, real: real?.url }));
  void real?.crashed.then((reason) => {
    log(crashLine(real, reason));
    return prometheus.close(); // connections are refused, as by a Prometheus that is not running
  });
  const [openai, pinecone, grafana, datadog] = await Promise.all([
    serve(vendors.openai),
    serve(vendors.pinecone),
    serve(grafanaStandIn({ prometheusUrl: prometheus.url, faults, token })),
    serve(datadogStandIn({ source: telemetry.source, faults, apiKey, appKey })),
  ]);
  return {
    openai: openai.url,
    pinecone: pinecone.url,
    datadog: datadog.url,
    grafana: grafana.url,
    prometheus: prometheus.url,
  };
}
