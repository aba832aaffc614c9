import { randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

const BYTES = 32;

/**
 * The secret that phones' tickets are signed with. It is kept, for this user's eyes only, so that a phone is known again
 * when the deck is started again in the same lesson.
 */
export function roomKey(path: string): Buffer {
  try {
    const kept = readFileSync(path);
    if (kept.length === BYTES) return kept;
  } catch {
    // none yet
  }
  const key = randomBytes(BYTES);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, key, { mode: 0o600 });
  return key;
}
