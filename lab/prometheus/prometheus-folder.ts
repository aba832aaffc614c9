import { execFileSync } from 'node:child_process';
import { lstatSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { isAlive } from '../../common/child-process.ts';

const PREFIX = 'rag-api-prometheus-';
const OWNER_FILE = 'owner.json';
const Owner = z.object({ owner: z.int().positive(), prometheus: z.int().positive().optional() });

/** A new folder for one Prometheus's configuration and data, which says who it belongs to. */
export function newPrometheusFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), PREFIX));
  noteOwner(folder);
  return folder;
}

/** Writes into the folder which process started the Prometheus and, once it runs, which process that is. */
export function noteOwner(folder: string, prometheus?: number): void {
  writeFileSync(join(folder, OWNER_FILE), JSON.stringify({ owner: process.pid, prometheus }));
}

/**
 * Clears away what a lab left that was killed: its folder, and its Prometheus if that still runs. A process is ended
 * only when the name of the folder, which is unique, stands in its command line: its number may be another's by now.
 */
export function clearAbandoned(): void {
  const folders = readdirSync(tmpdir()).filter((name) => name.startsWith(PREFIX));
  for (const folder of folders.map((name) => join(tmpdir(), name))) {
    try {
      if (lstatSync(folder).uid !== process.getuid?.() && process.getuid) continue;
      const { owner, prometheus } = Owner.parse(JSON.parse(readFileSync(join(folder, OWNER_FILE), 'utf8')));
      if (isAlive(owner)) continue;
      if (prometheus !== undefined && commandLine(prometheus).includes(folder))
        process.kill(prometheus, 'SIGKILL');
      rmSync(folder, { recursive: true, force: true });
    } catch {
      // another start clears it at this moment, or it isn't ours to clear
    }
  }
}

/** Command line of a process; empty when there is none, or where it can't be had. */
function commandLine(pid: number): string {
  try {
    if (process.platform === 'linux') return readFileSync(`/proc/${pid}/cmdline`, 'utf8');
    if (process.platform === 'win32') return '';
    return execFileSync('ps', ['-o', 'command=', '-p', String(pid)], { encoding: 'utf8', timeout: 1_000 });
  } catch {
    return '';
  }
}
