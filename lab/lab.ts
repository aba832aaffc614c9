import { LAB_SERVICE } from './identity.ts';
import { Faults } from './stand-ins/faults.ts';
import { Closers } from './start/closers.ts';
import { startObservers } from './start/observers.ts';
import { startRagApi } from './start/rag-api.ts';
import { vendorStandIns } from './start/vendors.ts';
import { MINUTES, topFunctions } from './telemetry/flame/tree.ts';
import { loadTelemetry, openTelemetry, type TelemetryMode } from './telemetry/open.ts';
import type { Lab, LabOptions } from './types.ts';

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
  const { prometheus } = options;
  if (prometheus) closers.add(async () => (await prometheus.started)?.close());
  const vendors = vendorStandIns(options, faults);
  const telemetry = await openTelemetry(LAB_SERVICE, options.telemetry); // before Express is loaded
  closers.add(telemetry.close);
  const { agent, profileEveryMs } = telemetry;
  try {
    const { url: ragApi, page, health } = await startRagApi(options, { vendors, telemetry, closers });
    const observed = { ragApi, vendors, telemetry, faults, closers };
    const { standIns, real, firstAnswer } = await startObservers(options, observed);
    const evidence: Lab['evidence'] = {
      openai: 'stand-in',
      pinecone: 'stand-in',
      datadog: agent ? 'local' : 'stand-in',
      prometheus: real ? 'local' : 'stand-in',
      grafana: real ? 'local' : 'stand-in', // it shows what Prometheus answers
    };
    page.opened({
      ragApi,
      prometheus: standIns.prometheus,
      who: evidence.prometheus,
      profiled: profileEveryMs !== undefined,
    });
    health.status = 'ok'; // only now: a client that waits for it must not see the first questions move a metric
    return {
      ...{ ragApi, standIns, faults, firstAnswer, profileEveryMs, evidence },
      service: LAB_SERVICE,
      prometheusPid: real?.pid,
      agentUrl: agent?.url,
      topFunctions: () => (agent ? topFunctions(agent.folded(MINUTES)) : []),
      crowd: page.crowd,
      close: () => closers.close(),
    };
  } catch (error) {
    await closers.close();
    throw error;
  }
}
