/** What the sandbox calls itself in every system. */
export const LAB_SERVICE = 'rag-api';
/** The process beside it in which the learner's code runs. */
export const EXERCISES_SERVICE = `${LAB_SERVICE}-exercises`;
/** The lab's own keys; they open nothing but the stand-ins. */
export const LAB_KEYS = {
  openai: 'lab-openai-key',
  openaiAdmin: 'sk-admin-lab',
  pinecone: 'lab-pinecone-key',
  datadogApi: 'lab-datadog-api-key',
  datadogApp: 'lab-datadog-app-key',
  grafana: 'lab-grafana-token',
} as const;
