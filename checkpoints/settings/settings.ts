/** Where the checks look. The learner's own accounts and the lab fill in the same fields, so one check serves both. */
export interface Settings {
  datadog: {
    /** API origin, `https://api.${DD_SITE}` or the lab's stand-in; missing when DD_SITE is not one of Datadog's sites. */
    apiUrl?: string;
    /** Where a person opens Datadog, `https://app.datadoghq.com`. */
    appUrl: string;
    site: string;
    apiKey?: string;
    appKey?: string;
    service: string;
    env?: string;
    /** Where a person looks at flame graphs, if not under `appUrl`. */
    flameGraphUrl?: string;
    /** How often a profile is uploaded, milliseconds, where it is often enough to wait for one. */
    profileEveryMs?: number;
  };
  prometheus: { url?: string };
  grafana: { url?: string; token?: string };
  ragApi: {
    url?: string;
    /** Id of an earlier answer, to vote on when a vendor fails and the probe question gets no answer. */
    knownAnswer?: string;
  };
  openai: { apiUrl: string; adminKey?: string };
  pinecone: { apiUrl: string; apiKey?: string };
}
