import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { inProject } from '../../common/paths.ts';
import { EXERCISES, fileOf } from '../../exercises/index.ts';

/** What a verdict depends on besides the submission. */
const PARTS = ['exercises', 'workbook/grading', 'lab', 'common', 'package-lock.json'];

/** A digest of each file that decides about verdicts, by its path below the workbook's folder. */
export type Fingerprint = Map<string, string>;

/** Reads about 200 small files. The learner's own four are left out, because they may change at any time. */
export function workbookFingerprint(): Fingerprint {
  const own = new Set(EXERCISES.map((e) => `exercises/${fileOf(e)}`));
  const files: Fingerprint = new Map();
  const look = (path: string) => {
    const stats = statSync(inProject(path), { throwIfNoEntry: false });
    if (stats?.isDirectory()) for (const name of readdirSync(inProject(path)).sort()) look(join(path, name));
    else if (stats?.isFile() && !own.has(path)) files.set(path, digestOf(readFileSync(inProject(path))));
  };
  for (const part of PARTS) look(part);
  return files;
}

/** Paths that differ between two fingerprints, and those that only one has. */
export function changedFiles(before: Fingerprint, after: Fingerprint): string[] {
  return [...new Set([...before.keys(), ...after.keys()])].filter(
    (path) => before.get(path) !== after.get(path),
  );
}

/** One short digest of the workbook and of Node's major version, which may change a verdict, too. */
export function fingerprintDigest(fingerprint: Fingerprint): string {
  return digestOf(JSON.stringify([process.versions.node.split('.')[0], ...fingerprint]));
}

export function digestOf(content: string | Buffer): string {
  return createHash('sha256').update(content).digest('hex').slice(0, 32);
}
