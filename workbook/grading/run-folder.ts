import { mkdtempSync, readdirSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isAlive } from '../../common/child-process.ts';

/** Its name holds the process id, so that a later run knows the folders of processes that were killed. */
const NAME = /^workbook-grading-(\d+)-/;

let folder: string | undefined;

/**
 * The folder for everything temporary of this process's grading. It is removed at the end of the process, and if the
 * process is killed, by the next one that grades.
 */
export function runFolder(): string {
  if (folder) return folder;
  const parent = realpathSync(tmpdir()); // Vite resolves imports to real paths, and resolve.ts compares them
  for (const name of readdirSync(parent)) {
    const [, pid] = NAME.exec(name) ?? [];
    if (pid && !isAlive(Number(pid))) remove(join(parent, name));
  }
  const made = mkdtempSync(join(parent, `workbook-grading-${process.pid}-`));
  process.once('exit', () => remove(made));
  folder = made;
  return made;
}

/** Runs some work with runFolder() as the system's folder for temporary files: vitest has no option for its own. */
export async function inRunFolder<T>(work: () => Promise<T>): Promise<T> {
  const name = process.platform === 'win32' ? 'TEMP' : 'TMPDIR'; // where os.tmpdir() looks first
  const before = process.env[name];
  process.env[name] = runFolder();
  try {
    return await work();
  } finally {
    if (before === undefined) delete process.env[name];
    else process.env[name] = before;
  }
}

function remove(path: string): void {
  try {
    rmSync(path, { recursive: true, force: true });
  } catch {
    // another user's, or Windows still has a file of it open
  }
}
