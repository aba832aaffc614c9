import { listen } from '../common/listen.ts';
import { askFirstQuestions } from './first-questions.ts';
import { LAB_KEYS, LAB_SERVICE } from './identity.ts';
import { crashLine, labPrometheus, noFailedScrape } from './prometheus/lab-prometheus.ts';
import { type Prometheus, REAL_INTERVAL_MS } from './prometheus/prometheus.ts';
import { startScraper } from './prometheus/scraper.ts';
import { connectVendors, DIMENSIONS } from './rag-api/clients.ts';
import { loadCorpus, MIN_SCORE } from './rag-api/corpus.ts';
import { indexCorpus } from './rag-api/indexing.ts';
import { ragMetrics } from './rag-api/metrics.ts';
import { createPipeline } from './rag-api/pipeline.ts';
import { openStore } from './rag-api/store.ts';
import { datadogStandIn } from './stand-ins/datadog/datadog.ts';
import { Faults, type Vendor } from './stand-ins/faults.ts';
import { standInFetch } from './stand-ins/fetch.ts';
import { grafanaStandIn } from './stand-ins/grafana/grafana.ts';
import { openAiStandIn } from './stand-ins/openai/openai.ts';
import { pineconeStandIn } from './stand-ins/pinecone/pinecone.ts';
import { prometheusStandIn } from './stand-ins/prometheus/prometheus.ts';
import { serveStandIn } from './stand-ins/serve.ts';
import type { StandIn } from './stand-ins/stand-in.ts';
import { loadTelemetry, openTelemetry, type TelemetryMode } from './telemetry/open.ts';
import type { Lab, LabEvidence, LabOptions } from './types.ts';

export type { Lab, LabOptions, Learner } from './types.ts';

const SCRAPE_INTERVAL_MS = 500;
/** A real model may think for a while; a stand-in that is `slow` must not outlast the patience of a checkpoint. */
const LIVE_TIMEOUT_MS = 10_000;
const LAB_TIMEOUT_MS = 1_500;
/** Real embeddings spread their similarities differently from the stand-in's. */
const LIVE_MIN_SCORE = 0.3;

/** Loads what takes a processor for itself for a second: the tracer, then Express. Whoever starts the lab may do so before. */
export async function loadLab(telemetry: TelemetryMode = 'stand-in'): Promise<void> {
  await loadTelemetry(LAB_SERVICE, telemetry);
  await import('./rag-api/app.ts');
}

/**
 * Starts the RAG API with everything around it on loopback, fills its index, and asks it a first question of each kind,
 * so that there is something to look at. Rejects when a port is taken or a live vendor refuses.
 */
export async function startLab(options: LabOptions): Promise<Lab> {
  const {
    latencyMs = { embeddings: 0, search: 0, completions: 0 },
    indexName = 'help-centre',
    live,
  } = options;
  const faults = new Faults();
  const openai = openAiStandIn({ faults, latencyMs });
  const pinecone = pineconeStandIn({ faults, indexName, dimension: DIMENSIONS, latencyMs: latencyMs.search });
  const telemetry = await openTelemetry(LAB_SERVICE, options.telemetry);
  const { tracer } = telemetry;
  const { createRagApi } = await import('./rag-api/app.ts'); // Express, which has to come after the tracer
  const { ahead } = options;
  const closers: (() => unknown)[] = [telemetry.close];
  if (ahead) closers.push(() => closed(ahead.started));
  const close = async () => {
    for (const closer of closers.reverse()) await closer();
  };
  try {
    const vendors = await connectVendors({
      openaiKey: live?.openaiKey ?? LAB_KEYS.openai,
      pineconeKey: live?.pineconeKey ?? LAB_KEYS.pinecone,
      indexName,
      chatModel: options.chatModel ?? 'gpt-4o-mini',
      embeddingModel: options.embeddingModel ?? 'text-embedding-3-small',
      timeoutMs: options.vendorTimeoutMs ?? (live ? LIVE_TIMEOUT_MS : LAB_TIMEOUT_MS),
      fetch: vendorFetch(live, openai, pinecone),
    });
    const corpus = loadCorpus();
    const index = await indexCorpus(vendors, corpus);
    const metrics = options.metrics ?? ragMetrics();
    const store = await openStore(options.databaseUrl);
    closers.push(() => store.close());
    const learner = options.learner;
    closers.push(() => learner?.close?.());
    const feedback = learner?.feedback?.({ answers: store.answers, votes: store.votes, onVote: () => {} });
    let profileRefused: string | undefined;
    void telemetry.profileRefused.then((reason) => {
      profileRefused = reason;
      options.log?.(`A profile came and could not be read: ${reason}. It is missing in the flame graph.`);
    });
    const app = createRagApi({
      pipeline: createPipeline({
        vendors,
        metrics,
        tracer,
        minScore: live ? LIVE_MIN_SCORE : MIN_SCORE,
        ...index,
      }),
      metrics,
      tracer,
      store,
      health: {
        service: LAB_SERVICE,
        instance: options.instance,
        index: { name: indexName, records: corpus.length },
        // counted when it is asked for
        get feedbackEvents() {
          return telemetry.feedbackEvents();
        },
        get profileRefused() {
          return profileRefused;
        },
      },
      ...(feedback && { feedback }),
      ...(learner?.metrics && { moreMetrics: learner.metrics }),
      ...(options.log && { log: options.log }),
      flame: telemetry.flame,
    });
    const listening = await listen(app, ahead?.port ?? options.port ?? 0, options.host ?? '127.0.0.1');
    closers.push(() => listening.close());
    const ragApi = `http://127.0.0.1:${listening.port}`;
    // at once, because its first scrape takes six seconds; only what is awaited may reject
    const starting =
      ahead?.started ??
      labPrometheus(options.prometheus ?? 'stand-in', {
        ragApi,
        job: LAB_SERVICE,
        log: options.log ?? (() => {}),
      });
    if (!ahead) closers.push(() => closed(starting));
    const firstAnswer = live ? undefined : await telemetry.during(() => askFirstQuestions(ragApi));

    const real = await starting;
    const scraper = startScraper({
      url: `${ragApi}/metrics`,
      job: LAB_SERVICE,
      intervalMs: real ? REAL_INTERVAL_MS : SCRAPE_INTERVAL_MS,
    });
    closers.push(() => scraper.close());
    const standIns: Partial<Record<Vendor, string>> = {};
    const serve = async (standIn: StandIn) => {
      const served = await serveStandIn(standIn);
      closers.push(() => served.close());
      standIns[standIn.vendor] = served.url;
      return served;
    };
    const servePrometheus = async () => {
      const door = await serve(prometheusStandIn({ scraper, faults, real: real?.url }));
      void real?.crashed.then((reason) => {
        options.log?.(crashLine(real, reason));
        return door.close(); // whoever asks is refused, as at a Prometheus that isn't started
      });
    };
    await Promise.all([
      firstAnswer && telemetry.firstTrace(),
      serve(openai),
      serve(pinecone),
      servePrometheus(),
      serve(grafanaStandIn({ prometheusUrl: () => standIns.prometheus!, faults, token: LAB_KEYS.grafana })),
      serve(
        datadogStandIn({
          source: telemetry.source,
          faults,
          apiKey: LAB_KEYS.datadogApi,
          appKey: LAB_KEYS.datadogApp,
        }),
      ),
    ]);
    await Promise.all([learner?.ready?.(), ahead && real && noFailedScrape(real)]);
    return {
      ragApi,
      standIns: standIns as Record<Vendor, string>,
      faults,
      service: LAB_SERVICE,
      ...(firstAnswer && { firstAnswer }),
      ...(real && { prometheusPid: real.pid }),
      ...(telemetry.profileEveryMs && { profileEveryMs: telemetry.profileEveryMs }),
      ...(telemetry.agentUrl && { agentUrl: telemetry.agentUrl }),
      topFunctions: telemetry.topFunctions,
      evidence: evidenceOf(telemetry.evidence, real ? 'local' : 'stand-in'),
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

/** Grafana only shows what Prometheus answers, so it is as good as that. */
function evidenceOf(datadog: LabEvidence, prometheus: LabEvidence): Lab['evidence'] {
  return { openai: 'stand-in', pinecone: 'stand-in', datadog, prometheus, grafana: prometheus };
}

function closed(starting: Promise<Prometheus | undefined>): Promise<void> {
  return starting.then(
    (started) => started?.close(),
    () => {},
  );
}

function vendorFetch(
  live: LabOptions['live'],
  openai: ReturnType<typeof openAiStandIn>,
  pinecone: ReturnType<typeof pineconeStandIn>,
): typeof fetch {
  if (!live) return standInFetch([openai, pinecone]);
  return live.pineconeKey ? fetch : standInFetch([pinecone], ['api.openai.com']);
}
