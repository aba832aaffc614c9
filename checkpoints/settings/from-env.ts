import type { Env } from '../../common/env.ts';
import { datadogSite } from '../datadog/sites.ts';
import type { Settings } from './settings.ts';

/**
 * The learner's own accounts, from environment variables. One that makes no sense is reported by the checkpoint that
 * needs it, so that the others still run.
 */
export function liveSettings(env: Env): Settings {
  return {
    datadog: {
      ...datadogSite(env.DD_SITE ?? 'datadoghq.com'),
      service: env.DD_SERVICE ?? 'rag-api',
      apiKey: env.DD_API_KEY,
      appKey: env.DD_APP_KEY,
      env: env.DD_ENV,
    },
    prometheus: { url: env.PROMETHEUS_URL },
    grafana: { url: env.GRAFANA_URL, token: env.GRAFANA_TOKEN },
    ragApi: { url: env.RAG_API_URL },
    openai: { apiUrl: 'https://api.openai.com', adminKey: env.OPENAI_ADMIN_KEY },
    pinecone: { apiUrl: 'https://api.pinecone.io', apiKey: env.PINECONE_API_KEY },
  };
}
