/**
 * Where the checks look. The learner's own accounts and the lab fill in the same fields, so a check is one piece of
 * code that can't tell them apart.
 */
export interface Settings {
  datadog: {
    /** API origin, `https://api.${DD_SITE}` or the lab's stand-in; missing when DD_SITE is none of Datadog's sites. */
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
    /** How often a profile is uploaded, milliseconds, where that is worth waiting for. */
    profileEveryMs?: number;
  };
  prometheus: { url?: string };
  grafana: { url?: string; token?: string };
  ragApi: {
    url?: string;
    /** Id of an answer that can be voted on when a vendor's failure leaves the probe question without one. */
    knownAnswer?: string;
  };
  openai: { apiUrl: string; adminKey?: string };
  pinecone: { apiUrl: string; apiKey?: string };
}
