import { existsSync } from 'node:fs';
import { inProject } from './paths.ts';
import { UserError } from './user-error.ts';

/** Variables whose values are secrets. */
export const SECRET_VARIABLES = [
  ...(['DD_API_KEY', 'DD_APP_KEY', 'GRAFANA_TOKEN'] as const),
  ...(['OPENAI_API_KEY', 'OPENAI_ADMIN_KEY', 'PINECONE_API_KEY'] as const),
];
/** Addresses that may carry a password or a token. */
export const ADDRESS_VARIABLES = ['PROMETHEUS_URL', 'GRAFANA_URL', 'RAG_API_URL', 'DATABASE_URL'] as const;

const VARIABLES = [
  ...SECRET_VARIABLES,
  ...ADDRESS_VARIABLES,
  ...(['DD_SITE', 'DD_SERVICE', 'DD_ENV', 'DD_AGENT_HOST', 'DD_TRACE_AGENT_URL'] as const),
  ...(['PROMETHEUS_BIN', 'OPENAI_MODEL', 'PINECONE_INDEX', 'PORT'] as const),
];

/** The workbook's environment variables; each may be missing. The checkpoint that uses an address checks it. */
export type Env = Partial<Record<(typeof VARIABLES)[number], string>>;

/** Reads `.env` in the workbook's folder, if there is one. Variables of the shell win. */
export function loadEnv(): void {
  const file = inProject('.env');
  if (!existsSync(file)) return;
  try {
    process.loadEnvFile(file);
  } catch (error) {
    const next = 'Correct it (see .env.example), or remove it.';
    throw new UserError(`${file} can't be read: ${(error as Error).message}`, next);
  }
}

/**
 * Trims the workbook's variables; an empty one counts as not set.
 *
 * @throws {UserError} when PORT is not a port; without its value
 */
export function readEnv(source: Record<string, string | undefined> = process.env): Env {
  const env: Env = {};
  for (const name of VARIABLES) env[name] = source[name]?.trim() || undefined;
  const next = 'Change it in .env or in your shell, or leave it empty.';
  if (env.PORT && !isPort(env.PORT)) throw new UserError('PORT must be a port between 0 and 65535.', next);
  return env;
}

/** Whether a text is a TCP port; 0 asks for a free one. */
export const isPort = (value: string) => /^\d{1,5}$/.test(value) && Number(value) <= 65_535;
