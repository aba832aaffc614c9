import { existsSync, statSync } from 'node:fs';
import { dirname, extname, resolve } from 'node:path';
import { writeWhole } from '../../common/atomic-file.ts';
import { UserError } from '../../common/user-error.ts';

/**
 * The absolute path of a file that may be written. Only a file with the right ending is replaced, so that a slip can't
 * overwrite something else.
 *
 * @throws {UserError} naming what stands in the way
 */
export function writablePath(name: string, ending: string): string {
  const path = resolve(name);
  if (extname(path).toLowerCase() !== ending)
    throw new UserError(
      `${name || 'An empty name'} does not end in ${ending}.`,
      `Name a file such as bridge${ending}.`,
    );
  const folder = dirname(path);
  if (!existsSync(folder))
    throw new UserError(
      `There is no folder ${folder}.`,
      'Make it first, or name a file in one that is there.',
    );
  if (existsSync(path) && statSync(path).isDirectory())
    throw new UserError(`${path} is a folder.`, 'Name a file in it.');
  return path;
}

/**
 * Writes an exported file, whole or not at all, and returns its absolute path.
 *
 * @throws {UserError} naming what stands in the way
 */
export function keepFile(name: string, ending: string, content: string | Uint8Array): string {
  const path = writablePath(name, ending);
  try {
    writeWhole(path, content);
  } catch (error) {
    throw new UserError(
      `${path} can't be written: ${(error as Error).message}`,
      'Name a file in a folder of your own.',
    );
  }
  return path;
}
