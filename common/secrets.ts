/** Replaces a secret. */
const MARK = '[redacted]';

/** A shorter value would also match inside ordinary words. */
const SHORTEST_SECRET = 4;

/**
 * Keys with a known prefix: OpenAI, Pinecone, Grafana service accounts, Datadog app keys. A prefix alone is not secret,
 * because advice may say how a key begins (`sk-admin-…`). Some vendors shorten a key to `***` and a few letters.
 */
const KEY_LIKE =
  /\b(?:sk-(?:(?:admin|proj|svcacct|None)-)?|pcsk_|glsa_|glc_|ddapp_)(?!(?:admin|proj|svcacct|None)-)(?:[\w-]*\*[\w*-]*|[\w-]{8,})/g;

/** Removes the secrets that were sent from a system's answer, because some systems repeat the key that they refuse. */
export function redacted(text: string, secrets: readonly string[]): string {
  const long = secrets.filter(({ length }) => length >= SHORTEST_SECRET);
  return long.reduce((clean, secret) => clean.replaceAll(secret, MARK), text).replace(KEY_LIKE, MARK);
}

/** The secret values in these headers: keys, tokens and the value of `Authorization`. */
export function secretsIn(headers: Headers): string[] {
  const secrets: string[] = [];
  for (const [name, value] of headers) {
    if (!/key|token|authorization/.test(name)) continue;
    secrets.push(value, value.replace(/^(?:Bearer|Basic)\s+/i, ''));
  }
  return secrets.sort((a, b) => b.length - a.length); // the longest first: one may be a part of another
}
