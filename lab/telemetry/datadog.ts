import { subscribe } from 'node:diagnostics_channel';
import { type Agent, startAgent } from './agent/agent.ts';
import { type DatadogTracer, loadTracer, PROFILE_SECONDS } from './dd-trace.ts';
import { ownAgentUrl } from './own-agent.ts';
import type { Feedback, Tracer } from './tracer.ts';

/** The RAG API under Datadog's own tracer and profiler. */
export interface Telemetry {
  tracer: Tracer;
  /** The lab's own agent; undefined when the learner's takes the data. */
  agent?: Agent;
  /** How often a profile is uploaded, milliseconds; undefined under DD_PROFILING_ENABLED=false. */
  profileEveryMs?: number;
  /** Sends what has not been sent yet: `process.exit` would lose the last window. */
  flush(): Promise<void>;
}

export interface TelemetryOptions {
  service: string;
  /** Send to the agent that the environment names (DD_TRACE_AGENT_URL, DD_AGENT_HOST), and start none. */
  toOwnAgent?: boolean;
}

/** How often the lab's tracer sends, milliseconds; the default is 2 s. */
const FLUSH_MS = 200;

/** How long a real agent may take to get the last window. */
const FLUSH_LIMIT_MS = 2_000;

let started: Promise<Telemetry | undefined> | undefined;

/**
 * Starts dd-trace with its profiler, once in a process: a second lab uses the same. It has to run **before** Express is
 * imported, or no request has a span. Resolves to undefined where dd-trace is not installed, or switched off by
 * DD_TRACE_ENABLED=false.
 */
export function startTelemetry(options: TelemetryOptions): Promise<Telemetry | undefined> {
  started ??= start(options);
  return started;
}

const isOff = (value: string | undefined) => /^(false|0)$/i.test(value ?? '');
const isOn = (value: string | undefined) => /^(true|1)$/i.test(value ?? '');

async function start({ service, toOwnAgent = false }: TelemetryOptions): Promise<Telemetry | undefined> {
  if (isOff(process.env.DD_TRACE_ENABLED)) return undefined;
  const dd = await loadTracer(toOwnAgent);
  if (!dd) return undefined;
  const profiling = !isOff(process.env.DD_PROFILING_ENABLED);
  // a learner's own account is asked for it, as by any other program; the lab's agent takes it unless told otherwise
  const { DD_LLMOBS_ENABLED } = process.env;
  const llmObs = toOwnAgent ? isOn(DD_LLMOBS_ENABLED) : !isOff(DD_LLMOBS_ENABLED);
  const agent = toOwnAgent ? undefined : await startAgent();
  dd.init({
    service: process.env.DD_SERVICE?.trim() && toOwnAgent ? process.env.DD_SERVICE : service,
    profiling,
    startupLogs: false,
    runtimeMetrics: false,
    ...(llmObs && agent && { llmobs: { mlApp: service, agentlessEnabled: false } }),
    plugins: false, // only what is named below: the lab's other servers and calls would drown the RAG API's spans
    ...(agent ? { url: agent.url, flushInterval: FLUSH_MS } : { url: ownAgentUrl() }),
  });
  dd.use('http', { client: false, server: { filter: (path: string) => /^\/query(?:[/?]|$)/.test(path) } });
  dd.use('express', { middleware: false });
  return {
    tracer: { ...tracerOf(dd), ...(llmObs && { submitFeedback: feedbackBy(dd, service) }) },
    ...(profiling && { profileEveryMs: PROFILE_SECONDS * 1_000 }),
    ...(agent && { agent }),
    flush,
  };
}

/** What the RAG API needs of a tracer, by dd-trace. */
function tracerOf(dd: DatadogTracer): Tracer {
  return {
    async span(name, resource, work) {
      const around = dd.scope().active();
      // Express, patched by dd-trace, has begun this very span already
      if (around && name === 'express.request') {
        around.setTag('resource.name', resource);
        return work();
      }
      return dd.trace(name, { resource }, async () => work());
    },
    traceId: () => dd.scope().active()?.context().toTraceId(true),
  };
}

/** A thumb, as Datadog's documentation of feedback has it. Whatever dd-trace refuses is dropped. */
function feedbackBy(dd: DatadogTracer, service: string): (feedback: Feedback) => void {
  return ({ traceId, rating, submitter }) => {
    const [label, metricType] = ['thumbs', 'categorical'];
    const mlApp = process.env.DD_LLMOBS_ML_APP?.trim() || service;
    try {
      dd.llmobs.submitFeedback({
        traceId,
        label,
        metricType,
        value: rating,
        submitter: { id: submitter },
        mlApp,
      });
    } catch {
      // feedback on feedback helps nobody
    }
  };
}

/**
 * Runs what dd-trace does at the end of a process that ends by itself, which `process.exit` skips, and waits until the
 * agent has taken the last profile.
 */
async function flush(): Promise<void> {
  const global = globalThis as { [key: symbol]: { beforeExitHandlers?: Set<() => unknown> } | undefined };
  const taken = new Promise<void>((resolve) => {
    setTimeout(resolve, FLUSH_LIMIT_MS).unref();
    subscribe('http.client.response.finish', (message) => {
      if ((message as { request: { path?: string } }).request.path === '/profiling/v1/input') resolve();
    });
  });
  for (const handler of global[Symbol.for('dd-trace')]?.beforeExitHandlers ?? []) handler();
  await taken;
}
