/** Variables that tell Datadog's tracers where their Agent is. */
export const AGENT_VARIABLES = ['DD_TRACE_AGENT_URL', 'DD_AGENT_HOST', 'DD_TRACE_AGENT_PORT'] as const;

const PATIENCE_MS = 1_000;

/** Where dd-trace expects the learner's Agent: the address in the variables, else port 8126 of this machine. */
export function ownAgentUrl(env: Partial<Record<string, string>> = process.env): string {
  const value = (name: (typeof AGENT_VARIABLES)[number]) => env[name]?.trim() || undefined;
  return (
    value('DD_TRACE_AGENT_URL') ??
    `http://${value('DD_AGENT_HOST') ?? '127.0.0.1'}:${value('DD_TRACE_AGENT_PORT') ?? 8126}`
  );
}

/** A warning about an Agent that does not answer, as the tracer gives none; undefined when it answers. */
export async function silentAgent(url: string): Promise<string | undefined> {
  if (!url.startsWith('http')) return undefined; // fetch can't ask a Unix socket
  try {
    const response = await fetch(`${url.replace(/\/$/, '')}/info`, {
      signal: AbortSignal.timeout(PATIENCE_MS),
    });
    if (response.ok) return undefined;
    return `${url}/info answered ${response.status}: is that a Datadog Agent? Traces and profiles may be lost without a message.`;
  } catch {
    return `No Datadog Agent answers at ${url}, so traces and profiles are lost without a message. Start the Agent, or set DD_AGENT_HOST or DD_TRACE_AGENT_URL to its address.`;
  }
}
