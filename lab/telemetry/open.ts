import type express from 'express';
import { startTelemetry, type Telemetry } from './datadog.ts';
import { flamePages, MINUTES } from './flame/page.ts';
import { type FunctionShare, topFunctions } from './flame/tree.ts';
import { inspectorProfiler } from './profiler.ts';
import type { TelemetrySource } from './records.ts';
import { recordingTracer, type Tracer } from './tracer.ts';

/**
 * - `stand-in`: the lab's own recorder
 * - `auto`: dd-trace into the embedded agent, where it is installed; else the recorder
 * - `own-agent`: dd-trace into the agent that the environment names
 */
export type TelemetryMode = 'stand-in' | 'auto' | 'own-agent';

/** Whatever traces and profiles the RAG API. */
export interface LabTelemetry {
  tracer: Tracer;
  source: TelemetrySource;
  evidence: 'local' | 'stand-in';
  /** How often a profile is uploaded, milliseconds. */
  profileEveryMs?: number;
  /** Where the learner's process sends its profiles. */
  agentUrl?: string;
  /** Takes a profile meanwhile, where nothing profiles all the time. */
  during<T>(work: () => Promise<T>): Promise<T>;
  /** How many votes have reached the embedded agent as feedback; 0 where there is none. */
  feedbackEvents(): number;
  /** Resolves to the reason when a profile has come that the embedded agent can't read. */
  profileRefused: Promise<string>;
  /** Settles when the first trace has reached the agent, or isn't likely to any more. */
  firstTrace(): Promise<void>;
  topFunctions(): readonly FunctionShare[];
  flame: (express: typeof import('express')) => express.RequestHandler;
  close(): Promise<void>;
}

/** Loads and starts the real tracer where the mode asks for it. */
export async function loadTelemetry(service: string, mode: TelemetryMode): Promise<Telemetry | undefined> {
  return mode === 'stand-in' ? undefined : startTelemetry({ service, toOwnAgent: mode === 'own-agent' });
}

const FIRST_TRACE_MS = 1_000;
/** Where nothing uploads profiles, none is refused. */
const NEVER = new Promise<never>(() => {});

/** Starts the tracer and the profiler. Express must not have been imported yet. */
export async function openTelemetry(
  service: string,
  mode: TelemetryMode = 'stand-in',
): Promise<LabTelemetry> {
  const real = await loadTelemetry(service, mode);
  if (!real) return recorded(service);
  const { tracer, agent } = real;
  const running = {
    tracer,
    during: <T>(work: () => Promise<T>) => work(),
  };
  if (!agent)
    return {
      ...running,
      source: { spans: () => [], profiles: () => [] },
      evidence: 'stand-in',
      feedbackEvents: () => 0,
      profileRefused: NEVER,
      firstTrace: async () => {},
      topFunctions: () => [],
      flame: flamePages({ service }),
      close: real.flush,
    };
  const folded = (minutes: number) => agent.folded(minutes);
  return {
    ...running,
    // of the service only: the process of the learner's code is profiled too, for the flame graph
    source: {
      spans: agent.spans,
      profiles: () => agent.profiles().filter((profile) => profile.service === service),
    },
    evidence: 'local',
    ...(real.profileEveryMs && { profileEveryMs: real.profileEveryMs }),
    agentUrl: agent.url,
    feedbackEvents: () => agent.feedbackEvents(),
    profileRefused: agent.profileRefused,
    async firstTrace() {
      const deadline = performance.now() + FIRST_TRACE_MS;
      while (agent.spans().length === 0 && performance.now() < deadline)
        await new Promise((resolve) => setTimeout(resolve, 20));
    },
    topFunctions: () => topFunctions(folded(MINUTES)),
    flame: flamePages({ service, folded }),
    async close() {}, // what is still to be sent would go to this process, and end with it
  };
}

function recorded(service: string): LabTelemetry {
  const tracer = recordingTracer(service);
  const profiler = inspectorProfiler(service);
  return {
    tracer,
    source: { spans: tracer.spans, profiles: profiler.profiles },
    evidence: 'stand-in',
    during: profiler.during,
    feedbackEvents: () => 0,
    profileRefused: NEVER,
    firstTrace: async () => {},
    topFunctions: () => [],
    flame: flamePages({ service }),
    async close() {},
  };
}
