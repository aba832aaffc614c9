import { ADDRESS_VARIABLES, SECRET_VARIABLES } from './env.ts';
import { redacted } from './secrets.ts';

/**
 * Returns a function that removes every secret of this environment from a text: values of keys, passwords in addresses,
 * and anything that looks like a vendor's key. All output of a command goes through it.
 */
export function redactor(env: Record<string, string | undefined>): (text: string) => string {
  const secrets = SECRET_VARIABLES.flatMap((name) => variants(env[name]));
  for (const name of ADDRESS_VARIABLES) secrets.push(...addressSecrets(env[name]));
  secrets.sort((a, b) => b.length - a.length); // replace a key before another that is a part of it
  return (text) => redacted(text, secrets);
}

/**
 * The first characters of a text, whose secrets are removed before: a part of a secret would not be recognised afterwards.
 *
 * @param redact removes secrets, by default those of this environment
 */
export function clipped(text: string, length: number, redact = redactor(process.env)): string {
  const clean = redact(text);
  return clean.length > length ? `${clean.slice(0, length - 1)}…` : clean;
}

/** A trimmed secret as it is, inside JSON, and inside a URL. */
function variants(value: string | undefined): string[] {
  const trimmed = value?.trim() ?? '';
  if (trimmed === '') return [];
  return [...new Set([trimmed, JSON.stringify(trimmed).slice(1, -1), encodeURIComponent(trimmed)])];
}

function addressSecrets(value: string | undefined): string[] {
  if (!value || !URL.canParse(value)) return [];
  const url = new URL(value);
  const password = decodeURIComponent(url.password);
  const basic = password && Buffer.from(`${decodeURIComponent(url.username)}:${password}`).toString('base64');
  return [basic, url.password, password, url.searchParams.get('authToken') ?? ''].flatMap(variants);
}
