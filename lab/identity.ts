/** The service name of the sandbox in every system. */
export const LAB_SERVICE = 'rag-api';
/** The service name of the process with the learner's code. */
export const EXERCISES_SERVICE = `${LAB_SERVICE}-exercises`;
/** The lab's own keys, which work only for the stand-ins. */
export const LAB_KEYS = {
  openai: 'lab-openai-key',
  openaiAdmin: 'sk-admin-lab',
  pinecone: 'lab-pinecone-key',
  datadogApi: 'lab-datadog-api-key',
  datadogApp: 'lab-datadog-app-key',
  grafana: 'lab-grafana-token',
} as const;

/**
 * Headers of a question or vote that no person sends: those of a checkpoint, and of the lab at its start. The lab counts no
 * user, no cost per query and no vote for them.
 */
export const PROBE_HEADERS = { 'x-workbook-probe': '1' } as const;

/** Headers of a question or vote of the simulated crowd, which the lab counts as a person's, and also by itself. */
export const CROWD_HEADERS = { 'x-workbook-crowd': '1' } as const;
