import { AGENT_VARIABLES } from './own-agent.ts';

/** What the lab uses of dd-trace. Its own types are there only where it is installed, and lack `toTraceId(true)`. */
export interface DatadogTracer {
  init(options: Record<string, unknown>): unknown;
  use(plugin: string, options: Record<string, unknown>): unknown;
  trace<T>(name: string, options: { resource: string }, work: () => Promise<T>): Promise<T>;
  scope(): { active(): DatadogSpan | null };
  /** Does nothing while LLM Observability is off. */
  llmobs: { submitFeedback(feedback: Record<string, unknown>): void };
}

interface DatadogSpan {
  setTag(name: string, value: string): unknown;
  /** `true` asks for all 128 bits, as hex digits. */
  context(): { toTraceId(whole: true): string };
}

/** Variables that send data to Datadog itself, past any agent. */
const AGENTLESS = ['DD_AGENTLESS_ENABLED', 'DD_LLMOBS_AGENTLESS_ENABLED'];

/** A variable, so that types are checked without the package too. */
const PACKAGE: string = 'dd-trace';

/** How often the lab's profilers upload, seconds. The default of 65 is longer than a checkpoint may take. */
export const PROFILE_SECONDS = 2;

/**
 * Loads dd-trace, which reads some settings from the environment only, when it is loaded. Resolves to undefined where it
 * is not installed.
 */
export async function loadTracer(toOwnAgent: boolean): Promise<DatadogTracer | undefined> {
  const settings = {
    DD_INSTRUMENTATION_TELEMETRY_ENABLED: 'false',
    DD_REMOTE_CONFIGURATION_ENABLED: 'false',
    DD_APPSEC_ENABLED: 'false',
    ...(!toOwnAgent && { DD_PROFILING_UPLOAD_PERIOD: String(PROFILE_SECONDS) }),
  };
  for (const [name, value] of Object.entries(settings)) process.env[name] ??= value;
  // the lab's own agent is the only one: whatever the environment says of another must not draw data out of the machine
  if (!toOwnAgent) for (const name of [...AGENT_VARIABLES, ...AGENTLESS]) delete process.env[name];
  try {
    const { default: module } = await import(PACKAGE);
    return module as DatadogTracer;
  } catch (error) {
    if (/MODULE_NOT_FOUND/.test((error as NodeJS.ErrnoException).code ?? '')) return undefined;
    throw error;
  }
}

/**
 * Profiles this process, without tracing, into the lab's agent: what the learner's code runs under. It may start at any
 * time, as it patches nothing. Does nothing where dd-trace is not installed.
 */
export async function startProfiler(service: string, agentUrl: string): Promise<void> {
  const dd = await loadTracer(false);
  dd?.init({
    service,
    url: agentUrl,
    profiling: true,
    plugins: false,
    startupLogs: false,
    runtimeMetrics: false,
  });
}
