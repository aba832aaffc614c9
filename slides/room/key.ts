import { randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

const BYTES = 32;

/**
 * The secret that signs the tickets of phones. It is saved, readable by this user only, so that a deck that is restarted in
 * the same lesson recognises the phones.
 */
export function roomKey(path: string): Buffer {
  try {
    const kept = readFileSync(path);
    if (kept.length === BYTES) return kept;
  } catch {
    // the first start
  }
  const key = randomBytes(BYTES);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, key, { mode: 0o600 });
  return key;
}
