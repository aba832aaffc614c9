import { setTimeout as pause } from 'node:timers/promises';
import type { Lab } from '#lab/lab.ts';
import { ownAgentUrl, silentAgent } from '#lab/telemetry/own-agent.ts';
import type { Terminal } from '../../common/terminal.ts';

/** What of a lab under `--live` is the learner's own: the accounts of these keys, and the Agent for its telemetry. */
type WhatIsLive = { openaiKey?: string; pineconeKey?: string; ownAgent: boolean };

/** Says what is live and what isn't, and whether the Agent answers: a tracer that can't reach its Agent is silent. */
export async function sayWhatIsLive(live: WhatIsLive, { print }: Terminal): Promise<void> {
  const row = (name: string, text: string) => print(`  ${name.padEnd(12)}${text}`);
  const vendor = (name: string, key: string | undefined, how: string) =>
    row(name, key ? 'live: your own account' : `emulated (${how})`);
  const pinecone = live.openaiKey
    ? 'set PINECONE_API_KEY for the real one'
    : 'the real one needs OPENAI_API_KEY too';
  print('What is live:');
  vendor('OpenAI', live.openaiKey, 'set OPENAI_API_KEY for the real one');
  vendor('Pinecone', live.pineconeKey, pinecone);
  if (!live.ownAgent)
    return row('Telemetry', 'stays in the lab (set DD_AGENT_HOST for your Datadog Agent)\n');
  const url = ownAgentUrl();
  row('Telemetry', 'live: your own Datadog Agent');
  print((await silentAgent(url)) ?? `Traces and profiles go to your Datadog Agent, ${url}.`);
  print('The lab keeps no copy: npm run checkpoint reads them from your account (DD_API_KEY, DD_APP_KEY).\n');
}

/** Waits for the first profile, up to ten seconds, and prints the functions that took the most time. */
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
