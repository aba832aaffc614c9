import { existsSync, statSync } from 'node:fs';
import { dirname, extname, resolve } from 'node:path';
import { writeWhole } from '../../common/atomic-file.ts';
import { UserError } from '../../common/user-error.ts';

/**
 * The absolute path of an export. A file with another ending is never replaced, so that a typing error can't overwrite
 * something else.
 *
 * @throws {UserError} when the file can't be written there
 */
export function exportPath(name: string, ending: string): string {
  const path = resolve(name);
  if (extname(path).toLowerCase() !== ending)
    throw new UserError(`"${name}" does not end in ${ending}.`, `Name a file such as bridge${ending}.`);
  const folder = dirname(path);
  if (!existsSync(folder))
    throw new UserError(`There is no folder ${folder}.`, 'Create it, or name a file in an existing folder.');
  if (existsSync(path) && statSync(path).isDirectory())
    throw new UserError(`${path} is a folder.`, 'Name a file in it.');
  return path;
}

/**
 * Writes an export, whole or not at all, and returns its absolute path.
 *
 * @throws {UserError} when the file can't be written
 */
export function writeExport(name: string, ending: string, content: string | Uint8Array): string {
  const path = exportPath(name, ending);
  try {
    writeWhole(path, content);
  } catch (error) {
    throw new UserError(
      `${path} can't be written: ${(error as Error).message}`,
      'Name a file in a folder that you may write to.',
    );
  }
  return path;
}
