/** Variables by which Datadog's tracers find their Agent. */
export const AGENT_VARIABLES = ['DD_TRACE_AGENT_URL', 'DD_AGENT_HOST', 'DD_TRACE_AGENT_PORT'] as const;

const PATIENCE_MS = 1_000;

/** Where dd-trace looks for the learner's Agent: the variables' address, else port 8126 of this machine. */
export function ownAgentUrl(env: Partial<Record<string, string>> = process.env): string {
  const value = (name: (typeof AGENT_VARIABLES)[number]) => env[name]?.trim() || undefined;
  return (
    value('DD_TRACE_AGENT_URL') ??
    `http://${value('DD_AGENT_HOST') ?? '127.0.0.1'}:${value('DD_TRACE_AGENT_PORT') ?? 8126}`
  );
}

/** What to tell a person about an Agent that can't be reached, since the tracer won't; undefined when it answers. */
export async function silentAgent(url: string): Promise<string | undefined> {
  if (!url.startsWith('http')) return undefined; // a Unix socket can't be asked by fetch
  try {
    const response = await fetch(`${url.replace(/\/$/, '')}/info`, {
      signal: AbortSignal.timeout(PATIENCE_MS),
    });
    if (response.ok) return undefined;
    return `${url}/info answered ${response.status}: is that a Datadog Agent? Traces and profiles may be lost in silence.`;
  } catch {
    return `No Datadog Agent answers at ${url}: the tracer drops traces and profiles and says nothing. Start the Agent, or set DD_AGENT_HOST or DD_TRACE_AGENT_URL to where it is.`;
  }
}
