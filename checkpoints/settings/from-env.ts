import type { Env } from '../../common/env.ts';
import type { Checkpoint } from '../checkpoint.ts';
import type { Settings } from './settings.ts';

/** Datadog's sites and where a person opens each. Source: docs.datadoghq.com, "Getting started with sites". */
const APP_HOSTS = new Map(
  Object.entries({
    'datadoghq.com': 'app.datadoghq.com',
    'us3.datadoghq.com': 'us3.datadoghq.com',
    'us5.datadoghq.com': 'us5.datadoghq.com',
    'datadoghq.eu': 'app.datadoghq.eu',
    'ap1.datadoghq.com': 'ap1.datadoghq.com',
    'ap2.datadoghq.com': 'ap2.datadoghq.com',
    'uk1.datadoghq.com': 'uk1.datadoghq.com',
    'ddog-gov.com': 'app.ddog-gov.com',
    'us2.ddog-gov.com': 'us2.ddog-gov.com',
  }),
);

/**
 * The learner's own accounts, from environment variables. One that makes no sense is told by the checkpoint that needs it,
 * so that the others are looked at all the same.
 */
export function liveSettings(env: Env): Settings {
  const site = siteOf(env.DD_SITE ?? 'datadoghq.com');
  const appHost = APP_HOSTS.get(site);
  return {
    datadog: {
      site,
      appUrl: `https://${appHost ?? site}`,
      ...(appHost && { apiUrl: `https://api.${site}` }),
      service: env.DD_SERVICE ?? 'rag-api',
      ...(env.DD_API_KEY && { apiKey: env.DD_API_KEY }),
      ...(env.DD_APP_KEY && { appKey: env.DD_APP_KEY }),
      ...(env.DD_ENV && { env: env.DD_ENV }),
    },
    prometheus: { ...(env.PROMETHEUS_URL && { url: trimSlash(env.PROMETHEUS_URL) }) },
    grafana: {
      ...(env.GRAFANA_URL && { url: trimSlash(env.GRAFANA_URL) }),
      ...(env.GRAFANA_TOKEN && { token: env.GRAFANA_TOKEN }),
    },
    ragApi: { ...(env.RAG_API_URL && { url: trimSlash(env.RAG_API_URL) }) },
    openai: {
      apiUrl: 'https://api.openai.com',
      ...(env.OPENAI_ADMIN_KEY && { adminKey: env.OPENAI_ADMIN_KEY }),
    },
    pinecone: {
      apiUrl: 'https://api.pinecone.io',
      ...(env.PINECONE_API_KEY && { apiKey: env.PINECONE_API_KEY }),
    },
  };
}

/** The site in what people copy: an address, the app's host, capitals. */
function siteOf(text: string): string {
  return text
    .toLowerCase()
    .replace(/^https?:\/\//, '')
    .replace(/\/.*$/, '')
    .replace(/^app\./, '');
}

/** Whether the variables ask for the learner's own system at this checkpoint. */
export function wantsLive(checkpoint: Checkpoint, env: Env): boolean {
  return checkpoint.liveWhenSet.some((name) => name in env && env[name as keyof Env] !== undefined);
}

/** Variables that `--live` lacks for this checkpoint. */
export function missingForLive(checkpoint: Checkpoint, env: Env): string[] {
  return checkpoint.liveNeeds.filter((name) => env[name as keyof Env] === undefined);
}

function trimSlash(url: string): string {
  return url.replace(/\/+$/, '');
}
