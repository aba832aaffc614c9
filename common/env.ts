import { existsSync } from 'node:fs';
import { inProject } from './paths.ts';
import { UserError } from './user-error.ts';

const VARIABLES = [
  'DD_API_KEY',
  'DD_APP_KEY',
  'DD_SITE',
  'DD_SERVICE',
  'DD_ENV',
  'DD_AGENT_HOST',
  'DD_TRACE_AGENT_URL',
  'PROMETHEUS_URL',
  'PROMETHEUS_BIN',
  'GRAFANA_URL',
  'GRAFANA_TOKEN',
  'RAG_API_URL',
  'OPENAI_API_KEY',
  'OPENAI_ADMIN_KEY',
  'OPENAI_MODEL',
  'PINECONE_API_KEY',
  'PINECONE_INDEX',
  'DATABASE_URL',
  'PORT',
] as const;

/** The workbook's environment variables; each may be missing. The checkpoint that uses an address checks it. */
export type Env = Partial<Record<(typeof VARIABLES)[number], string>>;

/** Reads `.env` in the workbook's folder, if there is one. Variables of the shell win. */
export function loadEnv(): void {
  const file = inProject('.env');
  if (!existsSync(file)) return;
  try {
    process.loadEnvFile(file);
  } catch (error) {
    throw new UserError(
      `${file} can't be read: ${(error as Error).message}`,
      'Correct it (see .env.example), or remove it.',
    );
  }
}

/**
 * Checks and trims the variables that a command uses; all others count as not set. So does one that is empty or holds only
 * blanks.
 *
 * @throws {UserError} that names the wrong variable, never its value
 */
export function readEnv(
  source: Record<string, string | undefined> = process.env,
  names: readonly (keyof Env)[] = VARIABLES,
): Env {
  const env: Env = {};
  for (const name of names) env[name] = source[name]?.trim() || undefined;
  if (env.PORT && !isPort(env.PORT))
    throw new UserError(
      'PORT must be a port between 0 and 65535.',
      'Change it in .env or in your shell, or leave it empty.',
    );
  return env;
}

/** Whether a text is a TCP port; 0 asks for a free one. */
export function isPort(value: string): boolean {
  return /^\d{1,5}$/.test(value) && Number(value) <= 65_535;
}
