import type express from 'express';
import type { Agent } from './agent/agent.ts';
import { startTelemetry, type Telemetry } from './datadog.ts';
import { flamePages, MINUTES } from './flame/page.ts';
import { type FunctionShare, topFunctions } from './flame/tree.ts';
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
  evidence: 'local' | 'stand-in';
  /** Time between two uploads of a profile, milliseconds; undefined without dd-trace's profiler. */
  profileEveryMs?: number;
  /** Where the learner's process sends its profiles. */
  agentUrl?: string;
  /** Runs work, and takes a profile meanwhile if there is no continuous profiler. */
  during<T>(work: () => Promise<T>): Promise<T>;
  /** Number of votes that have reached the embedded agent as feedback; 0 without it. */
  feedbackEvents(): number;
  /** Resolves to the reason when the embedded agent gets a profile that it can't read. */
  profileRefused: Promise<string>;
  /** Settles when the first trace has reached the embedded agent, at the latest after a second. */
  firstTrace(): Promise<void>;
  topFunctions(): readonly FunctionShare[];
  flame: (express: typeof import('express')) => express.RequestHandler;
  close(): Promise<void>;
}

/** Loads and starts the real tracer if the mode asks for it. */
export async function loadTelemetry(service: string, mode: TelemetryMode): Promise<Telemetry | undefined> {
  return mode === 'stand-in' ? undefined : startTelemetry({ service, toOwnAgent: mode === 'own-agent' });
}

const FIRST_TRACE_MS = 1_000;

/** Starts the tracer and the profiler. Express must not have been imported yet. */
export async function openTelemetry(
  service: string,
  mode: TelemetryMode = 'stand-in',
): Promise<LabTelemetry> {
  const real = await loadTelemetry(service, mode);
  if (!real) return recorded(service);
  if (real.agent) return embedded(service, real, real.agent);
  return {
    ...withoutAgent(service),
    tracer: real.tracer,
    source: { spans: () => [], profiles: () => [] },
    during: (work) => work(),
    close: real.flush,
  };
}

/** dd-trace into the embedded agent. */
function embedded(service: string, { tracer, profileEveryMs }: Telemetry, agent: Agent): LabTelemetry {
  const { folded, feedbackEvents, profileRefused } = agent;
  return {
    ...{ tracer, profileEveryMs, feedbackEvents, profileRefused },
    // without the profiles of the learner's process, which are for the flame graph only
    source: {
      spans: agent.spans,
      profiles: () => agent.profiles().filter((profile) => profile.service === service),
    },
    evidence: 'local',
    agentUrl: agent.url,
    during: (work) => work(),
    async firstTrace() {
      const deadline = performance.now() + FIRST_TRACE_MS;
      while (agent.spans().length === 0 && performance.now() < deadline)
        await new Promise((resolve) => setTimeout(resolve, 20));
    },
    topFunctions: () => topFunctions(folded(MINUTES)),
    flame: flamePages({ service, folded }),
    async close() {}, // unsent data would go to this process, and be lost with it
  };
}

/** The lab's own recorder. */
function recorded(service: string): LabTelemetry {
  const tracer = recordingTracer(service);
  const { profiles, during } = inspectorProfiler(service);
  return { ...withoutAgent(service), tracer, source: { spans: tracer.spans, profiles }, during };
}

/** What is missing without the embedded agent. */
function withoutAgent(service: string) {
  return {
    evidence: 'stand-in' as const,
    feedbackEvents: () => 0,
    profileRefused: new Promise<never>(() => {}),
    firstTrace: async () => {},
    topFunctions: () => [],
    flame: flamePages({ service }),
    async close() {},
  };
}
