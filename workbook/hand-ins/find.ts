import { existsSync, readdirSync, realpathSync, statSync } from 'node:fs';
import { isAbsolute, join, parse, resolve } from 'node:path';
import { UserError } from '../../common/user-error.ts';
import { EXERCISES } from '../../exercises/index.ts';
import type { Submission } from '../grading/grade-class.ts';
import { runFolder } from '../grading/run-folder.ts';
import type { Learner } from '../grading/verdict.ts';
import { learnerOf } from './learner.ts';
import { archiveKind, BadArchive, IGNORED, type UnpackLimits, unpack } from './unpack.ts';

/** Where to look: a path of the disk, and what a person calls it. */
interface Place {
  path: string;
  name: string;
}

const FOLDERS = EXERCISES.map((exercise) => exercise.folder);
const NOTHING = `The folder holds neither ${FOLDERS.join(', ')} nor exercises/.`;
/** Folders in folders: a zip of zips with a clone in each has about five levels. */
const MAX_DEPTH = 12;
/** The only archive on the command line may hold a class; any other one holds one learner's work. */
const OUTER: UnpackLimits = { entries: 100_000, bytes: 4e9 };
const INNER: UnpackLimits = { entries: 5_000, bytes: 100e6 };

/**
 * Finds the submissions in folders, clones, archives, and folders and archives of any of these. Archives are unpacked into
 * the run's temporary folder. A submission has the learner's name from the level where it differs from its neighbours.
 *
 * @param names as on the command line; a pattern such as `class/*`, where the shell left it, is expanded
 * @returns the submissions, in an order that is the same on every machine, and sentences that name what was skipped
 * @throws {UserError} when a path does not exist, or nothing that was named is a submission
 */
export async function handInsAt(
  names: readonly string[],
): Promise<{ submissions: Found[]; skipped: string[] }> {
  const skipped: string[] = [];
  const places = names.flatMap(expanded).map((name) => ({ name, path: resolve(name) }));
  const submissions = await findInEach(places, {
    skipped,
    seen: new Set(),
    depth: 0,
    limits: places.length === 1 ? OUTER : INNER,
  });
  if (submissions.length === 0)
    throw new UserError(
      `There is nothing to grade. ${skipped.slice(0, 3).join(' ')}`,
      'Name folders that hold 1-learn … 4-ship, clones with exercises/, archives of either, or a folder of many.',
    );
  return { submissions, skipped };
}

interface Search {
  skipped: string[];
  /** Real paths of the folders that were looked into: a link may lead back to one. */
  seen: Set<string>;
  /** Levels of folders above. */
  depth: number;
  /** What an archive here may unpack to. */
  limits: UnpackLimits;
}

type Found = Submission & { learner: Learner };

/** The submissions in places beside each other, such as the hand-ins of a class. */
async function findInEach(places: readonly Place[], search: Search): Promise<Found[]> {
  const { skipped, depth } = search;
  const all: { place: Place; found: Found[] | undefined; learner: Learner; inside: string[] }[] = [];
  for (const place of places) {
    const inside: string[] = [];
    const found = await findIn(place, { ...search, skipped: inside });
    all.push({ place, found, learner: learnerOf(resolve(place.name)), inside });
  }
  const count = all.filter(({ found }) => found && found.length > 0).length;
  return all.flatMap(({ place: { name }, found, learner, inside }) => {
    const isLearner = depth === 0 || count > 1 || learner.platform !== undefined;
    if (found?.length !== 0 || isLearner) skipped.push(...inside);
    // beside the hand-ins of others, a folder without any exercise is a learner's, and in a learner's folder it is not
    else if (count > 0) skipped.push(`${name} holds no exercise.`);
    if (!found) return [];
    if (found.length === 0) return isLearner ? [{ name, learner, problem: NOTHING }] : [];
    // a single folder on the command line may be the class itself
    return found.length === 1 && (places.length > 1 || depth > 0) ? [{ ...found[0]!, learner }] : found;
  });
}

/** The submissions in a folder or an archive; undefined for any other file. */
async function findIn({ path, name }: Place, search: Search): Promise<Found[] | undefined> {
  const learner = learnerOf(resolve(name));
  const { skipped, seen, depth, limits } = search;
  if (!statSync(path).isDirectory()) {
    const kind = statSync(path).isFile() ? archiveKind(path) : undefined;
    if (!kind) {
      skipped.push(`${name} is neither a folder nor an archive.`);
      return undefined;
    }
    const to = join(runFolder(), `unpacked-${unpacked++}`);
    try {
      await unpack(path, kind, to, limits);
    } catch (error) {
      if (!(error instanceof BadArchive)) throw error;
      return [{ name, learner, problem: error.message }];
    }
    return findIn({ path: to, name }, { ...search, limits: INNER });
  }
  const real = realpathSync(path); // Vite resolves imports to real paths, and resolve.ts compares them with this one
  if (depth > 0 && seen.has(real)) return undefined;
  seen.add(real);
  const target = [real, join(real, 'exercises')].find((at) =>
    FOLDERS.some((folder) => existsSync(join(at, folder))),
  );
  if (target) return [{ name, learner, target }];
  if (depth > MAX_DEPTH) return [];
  const inside = readdirSync(path)
    .filter((child) => !child.startsWith('.') && !IGNORED.has(child) && existsSync(join(path, child)))
    .sort();
  const base = name.replace(/[\\/]$/, '');
  const children = inside.map((child) => ({ path: join(path, child), name: `${base}/${child}` }));
  return findInEach(children, { ...search, depth: depth + 1, limits: INNER });
}

/** Counts the archives that this process has unpacked. */
let unpacked = 0;

/** The paths that a pattern with `*` or `?` means, or the one path that exists. */
function expanded(name: string): string[] {
  if (existsSync(name)) return [name];
  let found = [isAbsolute(name) ? parse(name).root : '.'];
  for (const part of name.split(/[\\/]/).filter(Boolean)) {
    const pattern = new RegExp(
      `^(?!\\.)${part
        .replace(/[.+^${}()|[\]\\]/g, '\\$&')
        .replaceAll('*', '.*')
        .replaceAll('?', '.')}$`,
    );
    found = found.flatMap((folder) => {
      if (!/[*?]/.test(part)) return existsSync(join(folder, part)) ? [join(folder, part)] : [];
      if (!statSync(folder).isDirectory()) return [];
      return readdirSync(folder)
        .filter((child) => pattern.test(child))
        .sort()
        .map((child) => join(folder, child));
    });
  }
  if (found.length === 0)
    throw new UserError(
      `There is no folder ${name}, and no archive.`,
      'Name folders that hold 1-learn … 4-ship, clones with exercises/, archives of either, or a folder of many.',
    );
  return found;
}
