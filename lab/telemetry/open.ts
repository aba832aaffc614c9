import type { Agent } from './agent/agent.ts';
import { startTelemetry, type Telemetry } from './datadog.ts';
import { inspectorProfiler } from './profiler.ts';
import type { TelemetrySource } from './records.ts';
import { recordingTracer, type Tracer } from './tracer.ts';

/**
 * - `stand-in`: the lab's own recorder
 * - `auto`: dd-trace with the embedded agent, if dd-trace is installed; else the recorder
 * - `own-agent`: dd-trace with the agent of the environment's variables
 */
export type TelemetryMode = 'stand-in' | 'auto' | 'own-agent';

/** The tracer and the profiler of the RAG API, and their data. */
export interface LabTelemetry {
  tracer: Tracer;
  source: TelemetrySource;
  /** The embedded agent, if dd-trace sends to one. */
  agent?: Agent;
  /** Time between two uploads of a profile, milliseconds; undefined without dd-trace's profiler. */
  profileEveryMs?: number;
  /** Runs work, and takes a profile meanwhile if there is no continuous profiler. */
  during<T>(work: () => Promise<T>): Promise<T>;
  close(): Promise<void>;
}

/** Loads and starts the real tracer if the mode asks for it. */
export async function loadTelemetry(service: string, mode: TelemetryMode): Promise<Telemetry | undefined> {
  return mode === 'stand-in' ? undefined : startTelemetry({ service, toOwnAgent: mode === 'own-agent' });
}

/** Starts the tracer and the profiler. Express must not have been imported yet. */
export async function openTelemetry(
  service: string,
  mode: TelemetryMode = 'stand-in',
): Promise<LabTelemetry> {
  const real = await loadTelemetry(service, mode);
  if (!real) {
    const tracer = recordingTracer(service);
    const { profiles, during } = inspectorProfiler(service);
    return { tracer, source: { spans: tracer.spans, profiles }, during, async close() {} };
  }
  const { tracer, agent, profileEveryMs, flush } = real;
  const during: LabTelemetry['during'] = (work) => work();
  if (!agent) return { tracer, source: { spans: () => [], profiles: () => [] }, during, close: flush };
  return {
    ...{ tracer, agent, profileEveryMs, during },
    // without the profiles of the learner's process, which are for the flame graph only
    source: {
      spans: agent.spans,
      profiles: () => agent.profiles().filter((profile) => profile.service === service),
    },
    async close() {}, // unsent data would go to this process, and be lost with it
  };
}
