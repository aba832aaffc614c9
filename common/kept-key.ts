import { randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

/** Bytes of a secret that signs tickets. */
export const KEY_BYTES = 32;

/** A secret that signs tickets. It is kept in a file, so that a server that is restarted in the same lesson knows its tickets. */
export function keptKey(path: string): Buffer {
  try {
    const kept = readFileSync(path);
    if (kept.length === KEY_BYTES) return kept;
  } catch {
    // the first start
  }
  const key = randomBytes(KEY_BYTES);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, key, { mode: 0o600 });
  return key;
}
