import { AGENT_VARIABLES } from './own-agent.ts';

/** What the lab uses of dd-trace. dd-trace's own types exist only where it is installed, and lack `toTraceId(true)`. */
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
  /** `true` returns all 128 bits as hex digits. */
  context(): { toTraceId(whole: true): string };
}

/** Variables that send data to Datadog directly, without an agent. */
const AGENTLESS = ['DD_AGENTLESS_ENABLED', 'DD_LLMOBS_AGENTLESS_ENABLED'];

/** Typed as a string so that `tsc` does not need the package. */
const PACKAGE: string = 'dd-trace';

/** Seconds between two uploads of a profile. The default of 65 is longer than a checkpoint may take. */
export const PROFILE_SECONDS = 2;

/**
 * Loads dd-trace. It reads some settings from the environment only, when it is loaded. Resolves to undefined when it is
 * not installed.
 */
export async function loadTracer(toOwnAgent: boolean): Promise<DatadogTracer | undefined> {
  const settings = {
    DD_INSTRUMENTATION_TELEMETRY_ENABLED: 'false',
    DD_REMOTE_CONFIGURATION_ENABLED: 'false',
    DD_APPSEC_ENABLED: 'false',
    ...(!toOwnAgent && { DD_PROFILING_UPLOAD_PERIOD: String(PROFILE_SECONDS) }),
  };
  for (const [name, value] of Object.entries(settings)) process.env[name] ??= value;
  // data for the embedded agent must not leave the machine, whatever the environment says
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
 * Profiles this process, the one of the learner's code, and sends the profiles to the embedded agent. It does not trace, so
 * it patches nothing and may start at any time. Does nothing when dd-trace is not installed.
 */
export async function startProfiler(service: string, agentUrl: string): Promise<void> {
  const dd = await loadTracer(false);
  const off = { plugins: false, startupLogs: false, runtimeMetrics: false };
  dd?.init({ service, url: agentUrl, profiling: true, ...off });
}
