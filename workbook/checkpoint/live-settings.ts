import type { Checkpoint } from '../../checkpoints/checkpoint.ts';
import type { Settings } from '../../checkpoints/settings.ts';
import type { Env } from '../env.ts';
import { UserError } from '../user-error.ts';

/** Datadog's sites and where a person opens each. Source: docs.datadoghq.com, "Getting started with sites". */
const APP_HOSTS: Record<string, string> = {
  'datadoghq.com': 'app.datadoghq.com',
  'us3.datadoghq.com': 'us3.datadoghq.com',
  'us5.datadoghq.com': 'us5.datadoghq.com',
  'datadoghq.eu': 'app.datadoghq.eu',
  'ap1.datadoghq.com': 'ap1.datadoghq.com',
  'ap2.datadoghq.com': 'ap2.datadoghq.com',
  'uk1.datadoghq.com': 'uk1.datadoghq.com',
  'ddog-gov.com': 'app.ddog-gov.com',
  'us2.ddog-gov.com': 'us2.ddog-gov.com',
};

/**
 * The learner's own accounts, from environment variables.
 *
 * @throws {UserError} when DD_SITE is none of Datadog's sites
 */
export function liveSettings(env: Env): Settings {
  const site = env.DD_SITE ?? 'datadoghq.com';
  const appHost = APP_HOSTS[site];
  if (!appHost)
    throw new UserError(
      'DD_SITE is none of Datadog’s sites.',
      `Set it to the host in the address of your Datadog, without https:// and app: ${Object.keys(APP_HOSTS).join(', ')}.`,
    );
  return {
    datadog: {
      site,
      apiUrl: `https://api.${site}`,
      appUrl: `https://${appHost}`,
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
