import { readFileSync } from 'node:fs';

/**
 * Resident memory of a process and of all processes that it has started, in MB. Pages that they share, such as Node's own
 * program, count once (Pss in https://docs.kernel.org/filesystems/proc.html). Undefined on systems other than Linux.
 */
export function residentMb(pid: number): number | undefined {
  if (process.platform !== 'linux') return undefined;
  return family(pid).reduce((sum, member) => sum + pssKb(member), 0) / 1024;
}

function family(pid: number): number[] {
  const children = read(`/proc/${pid}/task/${pid}/children`).split(' ').filter(Boolean);
  return [pid, ...children.flatMap((child) => family(Number(child)))];
}

function pssKb(pid: number): number {
  return Number(/^Pss:\s+(\d+) kB/m.exec(read(`/proc/${pid}/smaps_rollup`))?.[1] ?? 0);
}

/** Empty when the process has ended meanwhile. */
function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
