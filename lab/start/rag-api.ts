import { listen } from '../../common/listen.ts';
import { inState } from '../../common/paths.ts';
import { LAB_KEYS, LAB_SERVICE } from '../identity.ts';
import type { LabPage } from '../page/page.ts';
import { connectVendors } from '../rag-api/clients.ts';
import { loadCorpus, MIN_SCORE } from '../rag-api/corpus.ts';
import { indexCorpus } from '../rag-api/indexing.ts';
import { liveNumbers } from '../rag-api/live.ts';
import { exposition, ragMetrics } from '../rag-api/metrics.ts';
import { createPipeline } from '../rag-api/pipeline.ts';
import { votesOfPeople } from '../rag-api/probe.ts';
import { openStore } from '../rag-api/store.ts';
import type { LabTelemetry } from '../telemetry/open.ts';
import type { LabOptions } from '../types.ts';
import type { Closers } from './closers.ts';
import type { VendorStandIns } from './vendors.ts';

/** A real model may need a while; a stand-in that is `slow` must fail before a checkpoint gives up. */
const LIVE_TIMEOUT_MS = 10_000;
const LAB_TIMEOUT_MS = 1_500;
/** Similarities of real embeddings are distributed differently from the stand-in's. */
const LIVE_MIN_SCORE = 0.3;

/**
 * Step 2 of the lab: the RAG API with its index, its store, and the learner's routes and metrics.
 *
 * @returns its origin, its page, and the answer of `GET /healthz`, which is `starting` until its status is changed
 */
export async function startRagApi(
  options: LabOptions,
  { vendors, telemetry, closers }: { vendors: VendorStandIns; telemetry: LabTelemetry; closers: Closers },
): Promise<{ url: string; page: LabPage; health: Health }> {
  const { learner, prometheus, log, metrics = ragMetrics() } = options;
  const { createRagApi } = await import('../rag-api/app.ts'); // Express, which the tracer patches when it is loaded
  const { flamePages } = await import('../telemetry/flame/page.ts');
  const { previewPage } = await import('../history/page/page.ts');
  const { labPage } = await import('../page/page.ts');
  const clients = await connectVendors({
    openaiKey: options.live?.openaiKey ?? LAB_KEYS.openai,
    pineconeKey: options.live?.pineconeKey ?? LAB_KEYS.pinecone,
    indexName: vendors.indexName,
    chatModel: options.chatModel ?? 'gpt-4o-mini',
    embeddingModel: 'text-embedding-3-small',
    timeoutMs: options.vendorTimeoutMs ?? (options.live ? LIVE_TIMEOUT_MS : LAB_TIMEOUT_MS),
    fetch: vendors.fetch,
  });
  const corpus = loadCorpus();
  const index = await indexCorpus(clients, corpus);
  const store = await openStore(options.databaseUrl);
  closers.add(() => store.close());
  closers.add(() => learner?.close?.());
  const health = healthOf(options, telemetry, { name: vendors.indexName, records: corpus.length });
  const people = votesOfPeople(store.answers, (vote) => learner?.onVote?.(vote));
  const { answers, votes } = store;
  const routes = learner?.feedback?.({ answers, votes, onVote: people.onVote });
  const live = liveNumbers(store);
  const page = labPage(options, live, () => exposition(metrics.registry, 'text'));
  closers.add(() => page.close());
  const app = createRagApi({
    pipeline: createPipeline({
      vendors: clients,
      metrics,
      tracer: telemetry.tracer,
      minScore: options.live ? LIVE_MIN_SCORE : MIN_SCORE,
      ...index,
    }),
    metrics,
    tracer: telemetry.tracer,
    store,
    live,
    page: page.routes,
    feedback: routes && learner?.onVote ? [people.look, routes] : routes,
    moreMetrics: learner?.metrics,
    pages: {
      '/flame': flamePages({ service: LAB_SERVICE, folded: telemetry.agent?.folded }),
      '/preview': previewPage(inState('history'), async () => (await learner?.metrics?.('text')) ?? ''),
    },
    health,
    log,
  });
  const listening = await listen(app, prometheus?.port ?? options.port ?? 0, options.host ?? '127.0.0.1');
  closers.add(() => listening.close());
  return { page, health, url: `http://127.0.0.1:${listening.port}` };
}

type Health = ReturnType<typeof healthOf>;

function healthOf({ instance, log }: LabOptions, { agent }: LabTelemetry, index: object) {
  let profileRefused: string | undefined;
  void agent?.profileRefused.then((reason) => {
    profileRefused = reason;
    log?.(`A profile could not be read: ${reason}. It is missing in the flame graph.`);
  });
  return {
    status: 'starting' as 'starting' | 'ok',
    service: LAB_SERVICE,
    instance,
    index,
    // getters: the values at the time of the request
    get feedbackEvents() {
      return agent?.feedbackEvents() ?? 0;
    },
    get profileRefused() {
      return profileRefused;
    },
  };
}
