import { LAB_KEYS } from '#lab/identity.ts';
import type { LabAddress } from '#lab/types.ts';
import type { Settings } from './settings.ts';

/** The lab instead of the learner's own accounts. */
export function sandboxSettings(lab: LabAddress): Settings {
  return {
    datadog: {
      site: 'the lab',
      apiUrl: lab.standIns.datadog,
      appUrl: lab.standIns.datadog,
      service: lab.service,
      apiKey: LAB_KEYS.datadogApi,
      appKey: LAB_KEYS.datadogApp,
      flameGraphUrl: `${lab.ragApi}/flame/`,
      profileEveryMs: lab.profileEveryMs,
    },
    prometheus: { url: lab.standIns.prometheus },
    grafana: { url: lab.standIns.grafana, token: LAB_KEYS.grafana },
    ragApi: { url: lab.ragApi, knownAnswer: lab.firstAnswer },
    openai: { apiUrl: lab.standIns.openai, adminKey: LAB_KEYS.openaiAdmin },
    pinecone: { apiUrl: lab.standIns.pinecone, apiKey: LAB_KEYS.pinecone },
  };
}
