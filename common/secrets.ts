/** What a secret is replaced by. */
const MARK = '[redacted]';

/** A shorter value would be found in ordinary words too. */
const SHORTEST_SECRET = 4;

/**
 * Keys that carry their kind in their prefix: OpenAI, Pinecone, Grafana service accounts, Datadog app keys. A prefix alone
 * is no secret: advice says what a key begins with (`sk-admin-…`). Keys that were cut short end in `***` and a few letters.
 */
const KEY_LIKE =
  /\b(?:sk-(?:(?:admin|proj|svcacct|None)-)?|pcsk_|glsa_|glc_|ddapp_)(?!(?:admin|proj|svcacct|None)-)(?:[\w-]*\*[\w*-]*|[\w-]{8,})/g;

/**
 * Takes secrets out of a text that a system sent back, because some echo the key that they refuse.
 *
 * @param secrets the values that were sent with the request
 */
export function redacted(text: string, secrets: readonly string[]): string {
  let clean = text;
  for (const secret of secrets) {
    if (secret.length >= SHORTEST_SECRET) clean = clean.replaceAll(secret, MARK);
  }
  return clean.replace(KEY_LIKE, MARK);
}

/** The values among these headers that must never be shown: keys, tokens and what stands in `Authorization`. */
export function secretsIn(headers: Headers): string[] {
  const secrets: string[] = [];
  for (const [name, value] of headers) {
    if (!/key|token|authorization/.test(name)) continue;
    secrets.push(value, value.replace(/^(?:Bearer|Basic)\s+/i, ''));
  }
  return secrets.sort((a, b) => b.length - a.length); // the longest first: one may be a part of another
}
