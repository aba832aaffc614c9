import { LAB_KEYS } from '#lab/identity.ts';
import type { LabAddress } from '../../workbook/sandbox/lab-file.ts';
import type { Settings } from './settings.ts';

/** The lab in the place of the learner's accounts. */
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
      ...(lab.profileEveryMs && { profileEveryMs: lab.profileEveryMs }),
    },
    prometheus: { url: lab.prometheus },
    grafana: { url: lab.standIns.grafana, token: LAB_KEYS.grafana },
    ragApi: { url: lab.ragApi, ...(lab.firstAnswer && { knownAnswer: lab.firstAnswer }) },
    openai: { apiUrl: lab.standIns.openai, adminKey: LAB_KEYS.openaiAdmin },
    pinecone: { apiUrl: lab.standIns.pinecone, apiKey: LAB_KEYS.pinecone },
  };
}
