import {
  copyFileSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  realpathSync,
  type Stats,
  statSync,
} from 'node:fs';
import { dirname, join, sep } from 'node:path';
import { EXERCISES, type Exercise, fileOf } from '../../exercises/index.ts';
import { digestOf } from './fingerprint.ts';

/** Larger files can't be an answer to an exercise. Bytes. */
const MAX_BYTES = 1_000_000;
/** Files of one submission that are looked at: more can't belong to four exercises. */
const MAX_FILES = 500;

/** What grading takes from a submission: the files in its exercises' folders. */
export interface SubmissionFiles {
  /** Real path of each file, by its path below the graded folder. */
  paths: Map<string, string>;
  /** Why an exercise can't be graded, by its id. */
  problems: Map<number, string>;
  /** The digest of each file's content, by its path. */
  digests: Map<string, string>;
  /** Changes with the content of any of the files. */
  digest: string;
}

/** Why the learner's file can't be graded, a sentence; undefined when it can. */
export function fileProblem(target: string, exercise: Exercise): string | undefined {
  const file = fileOf(exercise);
  const stats = statsOf(join(target, file));
  if (!stats) return `${file} is missing. It may have another name or place, or another folder was graded.`;
  if (!stats.isFile())
    return `${file} is ${stats.isDirectory() ? 'a folder' : 'a device or a pipe'}, not a file.`;
  if (stats.size > MAX_BYTES) return `${file} has ${stats.size} bytes. The limit is ${MAX_BYTES}.`;
  return undefined;
}

/**
 * Looks at a submission without running it. Packages, devices, pipes and large files that lie beside the learner's four
 * files are left out. A link that leaves the submission is refused, because it could show any file of this machine.
 */
export function submissionFiles(target: string): SubmissionFiles {
  const root = realpathSync(target);
  const paths = new Map<string, string>();
  const problems = new Map<number, string>();
  for (const exercise of EXERCISES) {
    const leaving = filesBelow(root, exercise.folder, paths);
    const problem = leaving
      ? `${leaving} is a link that leaves the submission. Put the file itself there.`
      : fileProblem(target, exercise);
    if (problem) problems.set(exercise.id, problem);
  }
  const digests = new Map([...paths].map(([path, real]) => [path, contentDigest(real)]));
  const digest = digestOf(JSON.stringify([...problems, ...digests]));
  return { paths, problems, digests, digest };
}

/** A digest of a file's content. */
export function contentDigest(path: string): string {
  return digestOf(readFileSync(path));
}

/** Copies the files into a new folder. */
export function copyFiles({ paths }: SubmissionFiles, to: string): void {
  mkdirSync(to, { recursive: true });
  for (const exercise of EXERCISES) mkdirSync(join(to, exercise.folder));
  for (const [path, real] of paths) {
    mkdirSync(dirname(join(to, path)), { recursive: true });
    copyFileSync(real, join(to, path));
  }
}

/** Adds the files below a folder, and returns the path of a link that leaves the root, if there is one. */
function filesBelow(root: string, folder: string, paths: Map<string, string>): string | undefined {
  let leaving: string | undefined;
  const look = (path: string, depth: number) => {
    const stats = statsOf(join(root, path));
    if (!stats || paths.size >= MAX_FILES || depth > 8) return;
    const real = realpathSync(join(root, path));
    if (!real.startsWith(root + sep)) leaving ??= path;
    else if (stats.isFile() && stats.size <= MAX_BYTES) paths.set(path, real);
    else if (stats.isDirectory())
      for (const name of readdirSync(real).sort())
        if (name !== 'node_modules' && name !== 'tsconfig.json') look(`${path}/${name}`, depth + 1);
  };
  look(folder, 0);
  return leaving;
}

/** Of what the path leads to; undefined when that is nothing. */
function statsOf(path: string): Stats | undefined {
  return statSync(path, { throwIfNoEntry: false });
}
