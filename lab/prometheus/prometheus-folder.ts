import { execFileSync } from 'node:child_process';
import { lstatSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { isAlive } from '../../common/child-process.ts';

const PREFIX = 'rag-api-prometheus-';
const OWNER_FILE = 'owner.json';
const Owner = z.object({ owner: z.int().positive(), prometheus: z.int().positive().optional() });

/** Makes a folder for the configuration and data of one Prometheus, and notes its owner in it. */
export function newPrometheusFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), PREFIX));
  noteOwner(folder);
  return folder;
}

/** Notes in the folder which process started the Prometheus, and the Prometheus's own process once it runs. */
export function noteOwner(folder: string, prometheus?: number): void {
  writeFileSync(join(folder, OWNER_FILE), JSON.stringify({ owner: process.pid, prometheus }));
}

/**
 * Removes what a killed lab left behind: its folder, and its Prometheus if that still runs. Ends a process only if its
 * command line has the unique name of the folder, as the process id may belong to another program by now.
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
      // another lab removes it at this moment, or we may not remove it
    }
  }
}

/** Command line of a process; empty when it does not run or the system does not tell. */
function commandLine(pid: number): string {
  try {
    if (process.platform === 'linux') return readFileSync(`/proc/${pid}/cmdline`, 'utf8');
    if (process.platform === 'win32') return '';
    return execFileSync('ps', ['-o', 'command=', '-p', String(pid)], { encoding: 'utf8', timeout: 1_000 });
  } catch {
    return '';
  }
}
