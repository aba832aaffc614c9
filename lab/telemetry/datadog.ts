import { subscribe } from 'node:diagnostics_channel';
import { startAgent } from './agent/agent.ts';
import { type DatadogTracer, loadTracer, PROFILE_SECONDS } from './dd-trace.ts';
import { ownAgentUrl } from './own-agent.ts';
import type { Feedback, Tracer } from './tracer.ts';

/** The RAG API under Datadog's own tracer and profiler. */
export type Telemetry = NonNullable<Awaited<ReturnType<typeof start>>>;

interface TelemetryOptions {
  service: string;
  /** Send to the agent of the environment (DD_TRACE_AGENT_URL, DD_AGENT_HOST) instead of an embedded one. */
  toOwnAgent?: boolean;
}

/** How often the lab's tracer sends, milliseconds; the default is 2 s. */
const FLUSH_MS = 200;

/** Longest wait for a real agent to receive the last profile. */
const FLUSH_LIMIT_MS = 2_000;

let started: Promise<Telemetry | undefined> | undefined;

/**
 * Starts dd-trace with its profiler once per process; a second lab uses the same. Call it **before** Express is imported,
 * or requests have no spans. Resolves to undefined when dd-trace is not installed or DD_TRACE_ENABLED=false.
 */
export function startTelemetry(options: TelemetryOptions): Promise<Telemetry | undefined> {
  started ??= start(options);
  return started;
}

const isOff = (value: string | undefined) => /^(false|0)$/i.test(value ?? '');
const isOn = (value: string | undefined) => /^(true|1)$/i.test(value ?? '');

async function start({ service, toOwnAgent = false }: TelemetryOptions) {
  if (isOff(process.env.DD_TRACE_ENABLED)) return undefined;
  const dd = await loadTracer(toOwnAgent);
  if (!dd) return undefined;
  const profiling = !isOff(process.env.DD_PROFILING_ENABLED);
  // off by default for a learner's own account, as in any other program; on by default for the embedded agent
  const { DD_LLMOBS_ENABLED } = process.env;
  const llmObs = toOwnAgent ? isOn(DD_LLMOBS_ENABLED) : !isOff(DD_LLMOBS_ENABLED);
  const agent = toOwnAgent ? undefined : await startAgent();
  dd.init({
    service: process.env.DD_SERVICE?.trim() && toOwnAgent ? process.env.DD_SERVICE : service,
    profiling,
    startupLogs: false,
    runtimeMetrics: false,
    ...(llmObs && agent && { llmobs: { mlApp: service, agentlessEnabled: false } }),
    plugins: false, // only those below: spans of the lab's other servers and calls would hide the RAG API's
    ...(agent ? { url: agent.url, flushInterval: FLUSH_MS } : { url: ownAgentUrl() }),
  });
  dd.use('http', { client: false, server: { filter: (path: string) => /^\/query(?:[/?]|$)/.test(path) } });
  dd.use('express', { middleware: false });
  const tracer: Tracer = { ...tracerOf(dd), submitFeedback: llmObs ? feedbackBy(dd, service) : undefined };
  return {
    tracer,
    /** Time between two uploads of a profile, milliseconds; undefined under DD_PROFILING_ENABLED=false. */
    profileEveryMs: profiling ? PROFILE_SECONDS * 1_000 : undefined,
    /** The embedded agent; undefined when the learner's own agent gets the data. */
    agent,
    flush,
  };
}

/** The tracer of the RAG API on dd-trace. */
function tracerOf(dd: DatadogTracer): Tracer {
  return {
    async span(name, resource, work) {
      const around = dd.scope().active();
      // Express, patched by dd-trace, has already begun this span
      if (around && name === 'express.request') {
        around.setTag('resource.name', resource);
        return work();
      }
      return dd.trace(name, { resource }, async () => work());
    },
    traceId: () => dd.scope().active()?.context().toTraceId(true),
  };
}

/** Sends a thumb as in Datadog's documentation of feedback. */
function feedbackBy(dd: DatadogTracer, service: string): (feedback: Feedback) => void {
  return ({ traceId, rating, submitter }) => {
    const mlApp = process.env.DD_LLMOBS_ML_APP?.trim() || service;
    const thumbs = { label: 'thumbs', metricType: 'categorical', value: rating };
    dd.llmobs.submitFeedback({ traceId, ...thumbs, submitter: { id: submitter }, mlApp });
  };
}

/**
 * Runs dd-trace's handlers for the end of the process, which `process.exit` skips, and waits until the agent has received
 * the last profile.
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
