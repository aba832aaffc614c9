import { existsSync } from 'node:fs';
import { z } from 'zod';
import { inProject } from './paths.ts';
import { UserError } from './user-error.ts';

/** A variable that is empty, or holds only blanks, counts as not set. */
const text = z
  .string()
  .optional()
  .transform((value) => value?.trim() || undefined);

const Variables = z.object({
  DD_API_KEY: text,
  DD_APP_KEY: text,
  DD_SITE: text,
  DD_SERVICE: text,
  DD_ENV: text,
  DD_AGENT_HOST: text,
  DD_TRACE_AGENT_URL: text,
  PROMETHEUS_URL: text,
  PROMETHEUS_BIN: text,
  GRAFANA_URL: text,
  GRAFANA_TOKEN: text,
  RAG_API_URL: text,
  OPENAI_API_KEY: text,
  OPENAI_ADMIN_KEY: text,
  OPENAI_MODEL: text,
  PINECONE_API_KEY: text,
  PINECONE_INDEX: text,
  DATABASE_URL: text,
  PORT: text.refine((value) => value === undefined || isPort(value), {
    message: 'must be a port between 0 and 65535',
  }),
});

/** The workbook's environment variables; each may be missing. The checkpoint that uses an address checks it. */
export type Env = z.infer<typeof Variables>;

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

const VARIABLES = Object.keys(Variables.shape) as (keyof Env)[];

/**
 * Checks and trims the variables that a command uses; all others count as not set.
 *
 * @throws {UserError} that names the wrong variable, never its value
 */
export function readEnv(
  source: Record<string, string | undefined> = process.env,
  names: readonly (keyof Env)[] = VARIABLES,
): Env {
  // a wrong variable that the command doesn't use must not stop it
  const used = Object.fromEntries(names.map((name) => [name, source[name]]));
  const parsed = Variables.safeParse(used);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0]!;
  throw new UserError(
    `${issue.path.join('.')} ${issue.message}.`,
    'Change it in .env or in your shell, or leave it empty.',
  );
}

/** Whether a text is a TCP port; 0 asks for a free one. */
export function isPort(value: string): boolean {
  return /^\d{1,5}$/.test(value) && Number(value) <= 65_535;
}
