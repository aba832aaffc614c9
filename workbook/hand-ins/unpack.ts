import { closeSync, createReadStream, createWriteStream, mkdirSync, openSync, readSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { Unpack } from 'tar';
import { type Entry, openPromise } from 'yauzl';

/** What an archive may hold and unpack to. A class of 500 clones is below it, and a bomb is not. */
export interface UnpackLimits {
  entries: number;
  bytes: number;
}

/** An archive that is damaged, leaves its folder, or is too large; a sentence says which. */
export class BadArchive extends Error {}

/** Larger files can't be an answer to an exercise, and are left out. Bytes. */
const MAX_FILE_BYTES = 1_000_000;

export type ArchiveKind = 'zip' | 'tar' | 'gzip';

/** The kind of an archive by its first bytes, whatever its name; undefined for any other file. */
export function archiveKind(path: string): ArchiveKind | undefined {
  const start = Buffer.alloc(512);
  const file = openSync(path, 'r');
  try {
    readSync(file, start, 0, start.length, 0);
  } finally {
    closeSync(file);
  }
  if (['504b0304', '504b0506'].includes(start.toString('hex', 0, 4))) return 'zip';
  if (start.toString('hex', 0, 2) === '1f8b') return 'gzip';
  return start.toString('latin1', 257, 262) === 'ustar' ? 'tar' : undefined;
}

/** Whether a name is that of an archive. */
export function isArchiveName(name: string): boolean {
  return /\.(?:zip|tar|tgz|tar\.gz)$/i.test(name);
}

/**
 * Unpacks the regular files of a zip or a tar into a folder: no links, no packages, no file that is too large for an
 * answer, unless it is an archive itself. Files are streamed, so that memory stays flat.
 *
 * @throws {BadArchive} when it is damaged or too large, or when a path leads out of the folder
 */
export async function unpack(
  path: string,
  kind: ArchiveKind,
  to: string,
  limits: UnpackLimits,
): Promise<void> {
  mkdirSync(to, { recursive: true });
  const quota = new Quota(limits);
  try {
    if (kind === 'zip') await unzip(path, to, quota);
    else await untar(path, kind, to, quota, limits.bytes * PACKAGES);
  } catch (error) {
    if (error instanceof BadArchive) throw error;
    const [line = ''] = (error as Error).message.split('\n');
    throw new BadArchive(`${basename(path)} can’t be unpacked: ${line}`);
  }
}

/** Counts what an archive unpacks to. */
class Quota {
  readonly #left: UnpackLimits;

  constructor(limits: UnpackLimits) {
    this.#left = { ...limits };
  }

  /** Whether a regular file is unpacked. */
  takes(path: string, bytes: number): boolean {
    const parts = path.split('/');
    if (parts.includes('..') || path.startsWith('/') || /^[a-z]:/i.test(path))
      throw new BadArchive(`It holds the path ${path}, which leads out of its folder.`);
    if (parts.some((part) => IGNORED.has(part))) return false;
    if (bytes > MAX_FILE_BYTES && !isArchiveName(path)) return false;
    this.#left.entries -= 1;
    this.#left.bytes -= bytes;
    if (this.#left.entries < 0) throw new BadArchive('It holds too many files.');
    if (this.#left.bytes < 0) throw new BadArchive('It unpacks to too many bytes.');
    return true;
  }
}

/** Folders that hold nothing of a learner's. */
export const IGNORED = new Set(['node_modules', '.git', '__MACOSX', '.DS_Store', '.practathon']);

async function unzip(path: string, to: string, quota: Quota): Promise<void> {
  const zip = await openPromise(path);
  for await (const entry of zip.eachEntry()) {
    const { fileName, uncompressedSize } = entry;
    if (fileName.endsWith('/') || isLink(entry) || !quota.takes(fileName, uncompressedSize)) continue;
    if (entry.isEncrypted()) throw new BadArchive('It is encrypted.');
    const file = join(to, fileName);
    mkdirSync(dirname(file), { recursive: true });
    await pipeline(await zip.openReadStreamPromise(entry), createWriteStream(file)); // no more than its size says
  }
}

/** Unix keeps the kind of a file in the upper half of its attributes. */
function isLink({ externalFileAttributes }: Entry): boolean {
  return ((externalFileAttributes >>> 16) & 0o170000) === 0o120000;
}

/** A clone is mostly packages, which are read in a tar, though not unpacked. */
const PACKAGES = 20;

async function untar(
  path: string,
  kind: 'tar' | 'gzip',
  to: string,
  quota: Quota,
  mostBytes: number,
): Promise<void> {
  let refused: unknown;
  const out = new Unpack({
    cwd: to,
    strict: true,
    preserveOwner: false,
    noMtime: true,
    filter: (name, entry) => {
      if (!('type' in entry) || !['File', 'OldFile'].includes(entry.type)) return false;
      try {
        return quota.takes(name, entry.size ?? 0);
      } catch (error) {
        refused ??= error;
        return false;
      }
    },
  });
  let bytes = 0;
  const limited = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      bytes += chunk.length;
      done(bytes > mostBytes ? new BadArchive('It unpacks to too many bytes.') : null, chunk);
    },
  });
  const steps = [createReadStream(path), ...(kind === 'gzip' ? [createGunzip()] : []), limited];
  await pipeline([...steps, out as unknown as NodeJS.WritableStream]);
  if (refused) throw refused;
}
