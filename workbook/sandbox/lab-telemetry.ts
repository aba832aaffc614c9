import { setTimeout as pause } from 'node:timers/promises';
import type { Lab } from '#lab/lab.ts';
import { ownAgentUrl, silentAgent } from '#lab/telemetry/own-agent.ts';
import type { Terminal } from '../../common/terminal.ts';

/** What of a lab under `--live` is the learner's own. */
export interface WhatIsLive {
  openaiKey?: string;
  pineconeKey?: string;
  /** Traces and profiles go to the learner's Datadog Agent. */
  ownAgent: boolean;
}

/** Says what is live and what isn't. A tracer that can't reach its Agent says nothing, so the lab does. */
export async function sayWhatIsLive(live: WhatIsLive, { print }: Terminal): Promise<void> {
  const vendor = (name: string, key: string | undefined, variable: string) =>
    print(`  ${name.padEnd(12)}${key ? 'live: your own account' : `emulated (${variable})`}`);
  print('What is live:');
  vendor('OpenAI', live.openaiKey, 'set OPENAI_API_KEY for the real one');
  vendor(
    'Pinecone',
    live.pineconeKey,
    live.openaiKey ? 'set PINECONE_API_KEY for the real one' : 'the real one needs OPENAI_API_KEY too',
  );
  if (!live.ownAgent) print('  Telemetry   stays in the lab (set DD_AGENT_HOST for your Datadog Agent)\n');
  if (!live.ownAgent) return;
  const url = ownAgentUrl();
  print('  Telemetry   live: your own Datadog Agent');
  print((await silentAgent(url)) ?? `Traces and profiles go to your Datadog Agent, ${url}.`);
  print(`${ONLY_THERE}\n`);
}

const ONLY_THERE =
  'Checkpoint 1 sees them in your account only (DD_API_KEY, DD_APP_KEY): the lab keeps none itself.';

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
