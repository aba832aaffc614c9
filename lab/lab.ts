import { LAB_SERVICE } from './identity.ts';
import { closeStarted } from './prometheus/lab-prometheus.ts';
import { Faults } from './stand-ins/faults.ts';
import { Closers } from './start/closers.ts';
import { startObservers } from './start/observers.ts';
import { startRagApi } from './start/rag-api.ts';
import { vendorStandIns } from './start/vendors.ts';
import { loadTelemetry, openTelemetry, type TelemetryMode } from './telemetry/open.ts';
import type { Lab, LabEvidence, LabOptions } from './types.ts';

export type { Lab, LabOptions, Learner } from './types.ts';

/** Loads what uses a whole processor for a second: the tracer, then Express. Callers may do it before they need the lab. */
export async function loadLab(telemetry: TelemetryMode = 'stand-in'): Promise<void> {
  await loadTelemetry(LAB_SERVICE, telemetry);
  await import('./rag-api/app.ts');
}

/**
 * Starts the lab on loopback in three steps: the stand-ins of OpenAI and Pinecone; the RAG API, which calls them or the
 * real vendors; and its observers (Prometheus, Grafana, Datadog). It fills the index and asks a first question of each
 * query type, so that there is data from the start.
 *
 * @throws the system's error when a port can't be used, and UserError when a live vendor refuses
 */
export async function startLab(options: LabOptions): Promise<Lab> {
  const faults = new Faults();
  const closers = new Closers();
  const { ahead } = options;
  if (ahead) closers.add(() => closeStarted(ahead.started));
  const vendors = vendorStandIns(options, faults);
  const telemetry = await openTelemetry(LAB_SERVICE, options.telemetry); // before Express is loaded
  closers.add(telemetry.close);
  try {
    const ragApi = await startRagApi(options, { vendors, telemetry, closers });
    const { standIns, real, firstAnswer } = await startObservers(options, {
      ragApi: ragApi.url,
      vendors,
      telemetry,
      faults,
      closers,
    });
    const evidence = evidenceOf(telemetry.evidence, real ? 'local' : 'stand-in');
    ragApi.page.opened({
      ragApi: ragApi.url,
      prometheus: standIns.prometheus,
      who: evidence.prometheus,
      profiled: telemetry.profileEveryMs !== undefined,
    });
    ragApi.opened(); // after the first questions, so that a client that waits for it sees none of them move a metric
    return {
      ragApi: ragApi.url,
      standIns,
      faults,
      service: LAB_SERVICE,
      firstAnswer,
      prometheusPid: real?.pid,
      profileEveryMs: telemetry.profileEveryMs,
      agentUrl: telemetry.agentUrl,
      topFunctions: telemetry.topFunctions,
      evidence,
      crowd: ragApi.page.crowd,
      close: () => closers.close(),
    };
  } catch (error) {
    await closers.close();
    throw error;
  }
}

/** Grafana shows what Prometheus answers, so its evidence is Prometheus's. */
function evidenceOf(datadog: LabEvidence, prometheus: LabEvidence): Lab['evidence'] {
  return { openai: 'stand-in', pinecone: 'stand-in', datadog, prometheus, grafana: prometheus };
}
