import { readFileSync, rmSync } from 'node:fs';
import { z } from 'zod';
import { VENDORS } from '#lab/stand-ins/faults.ts';
import type { LabAddress } from '#lab/types.ts';
import { writeWhole } from '../../common/atomic-file.ts';
import { isAlive } from '../../common/child-process.ts';
import { inState } from '../../common/paths.ts';
import { UserError } from '../../common/user-error.ts';

const origin = z.url({ protocol: /^http$/, hostname: /^127\.0\.0\.1$/ });
const Vendor = z.enum(VENDORS);

const LabFile = z.object({
  version: z.literal(1),
  pid: z.int().positive(),
  /** `GET /healthz` repeats it, so that another program on the same port is not taken for the lab. */
  instance: z.string(),
  service: z.string(),
  ragApi: origin,
  standIns: z.record(Vendor, origin),
  evidence: z.record(Vendor, z.enum(['local', 'stand-in'])),
  firstAnswer: z.string().optional(),
  profileEveryMs: z.number().positive().optional(),
});

/** A lab that runs on this machine, as `.practathon/lab.json` describes it. */
export type RunningLab = z.infer<typeof LabFile> & LabAddress;

/** A lab that is busy with a class answers within this time; a stopped one never does. */
const PATIENCE_MS = 2_000;

/** Writes `.practathon/lab.json` whole or not at all. */
export function writeLabFile(lab: RunningLab, path = inState('lab.json')): void {
  writeWhole(path, `${JSON.stringify(lab, null, 2)}\n`);
}

/** Removes `.practathon/lab.json`, unless another lab has written it since. */
export function removeLabFile(instance: string, path = inState('lab.json')): void {
  if (readLabFile(path)?.instance === instance) rmSync(path, { force: true });
}

/**
 * Looks for a lab on this machine.
 *
 * - `running`: it answers
 * - `silent`: it is stopped or hangs, and still holds its port, its database and the votes
 * - `none`: no file, a file of a lab that was killed, or another program at its address
 */
export async function lookForLab(
  path = inState('lab.json'),
): Promise<{ is: 'running' | 'silent'; lab: RunningLab } | { is: 'none' }> {
  const lab = readLabFile(path);
  if (!lab || !isAlive(lab.pid)) return { is: 'none' };
  try {
    const response = await fetch(`${lab.ragApi}/healthz`, { signal: AbortSignal.timeout(PATIENCE_MS) });
    const health = z.object({ instance: z.string() }).parse(await response.json());
    return health.instance === lab.instance ? { is: 'running', lab } : { is: 'none' };
  } catch (error) {
    const late = error instanceof DOMException && error.name === 'TimeoutError';
    return late ? { is: 'silent', lab } : { is: 'none' };
  }
}

/** The lab that runs now and answers, or undefined. */
export async function findRunningLab(path = inState('lab.json')): Promise<RunningLab | undefined> {
  const found = await lookForLab(path);
  return found.is === 'running' ? found.lab : undefined;
}

/** The lab runs but does not answer. Starting a second lab would hide the votes of the first. */
export class LabSilent extends UserError {
  readonly lab: RunningLab;

  constructor(lab: RunningLab) {
    const next = `kill -CONT ${lab.pid}, or end it (kill -9 ${lab.pid}) and start it again: npm run lab`;
    super(`The lab (process ${lab.pid}) does not answer: it is stopped or hangs.`, next);
    this.lab = lab;
  }
}

function readLabFile(path: string): RunningLab | undefined {
  try {
    return LabFile.parse(JSON.parse(readFileSync(path, 'utf8')));
  } catch {
    return undefined; // missing, damaged, or of another version
  }
}
