import { setTimeout as pause } from 'node:timers/promises';
import type { Lab } from '#lab/lab.ts';
import { ownAgentUrl, silentAgent } from '#lab/telemetry/own-agent.ts';
import type { Terminal } from './terminal/terminal.ts';

/** A tracer that can't reach its Agent says nothing, so the lab does. */
export async function sayOwnAgent({ print }: Terminal): Promise<void> {
  const url = ownAgentUrl();
  print((await silentAgent(url)) ?? `Traces and profiles go to your Datadog Agent, ${url}.`);
}

/** Once the first profile is there: which functions took the time. */
export async function sayTopFunctions(lab: Lab, { print }: Terminal, signal: AbortSignal): Promise<void> {
  for (let looks = 0; lab.profileEveryMs && looks < 40 && !signal.aborted; looks += 1) {
    const top = lab.topFunctions().slice(0, 3);
    if (top.length > 0)
      return print(
        `First profile: ${top.map((f) => `${f.name} ${Math.round(f.total * 100)} %`).join(', ')} of the CPU time. More: curl -s ${lab.ragApi}/flame/text\n`,
      );
    await pause(250, undefined, { ref: false });
  }
}
