import { lstatSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { isAlive } from '../../common/child-process.ts';

const PREFIX = 'rag-api-prometheus-';
const OWNER_FILE = 'owner.json';
const Owner = z.object({ owner: z.int().positive() });

/** Makes a folder for the configuration and data of one Prometheus, and notes its owner in it. */
export function newPrometheusFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), PREFIX));
  writeFileSync(join(folder, OWNER_FILE), JSON.stringify({ owner: process.pid }));
  return folder;
}

/** Removes the folders that killed labs left behind; their Prometheus has ended with them. */
export function clearAbandoned(): void {
  const folders = readdirSync(tmpdir()).filter((name) => name.startsWith(PREFIX));
  for (const folder of folders.map((name) => join(tmpdir(), name))) {
    try {
      if (lstatSync(folder).uid !== process.getuid?.() && process.getuid) continue;
      const { owner } = Owner.parse(JSON.parse(readFileSync(join(folder, OWNER_FILE), 'utf8')));
      if (!isAlive(owner)) rmSync(folder, { recursive: true, force: true });
    } catch {
      // another lab removes it at this moment, or we may not remove it
    }
  }
}
