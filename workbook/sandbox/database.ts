import { existsSync, renameSync } from 'node:fs';
import { isAbsolute } from 'node:path';
import { fileURLToPath } from 'node:url';
import { inState } from '../../common/paths.ts';
import { UserError } from '../../common/user-error.ts';

/**
 * Where the lab keeps answers and votes, after looking that it can be used. A damaged file of the workbook's own is set
 * aside, and a fresh one is begun.
 *
 * @param variable value of DATABASE_URL, if it counts
 * @param log told where a damaged file was put
 * @throws {UserError} naming the file or variable, when the database can't be used
 */
export async function usableDatabase(
  variable: string | undefined,
  log: (line: string) => void,
): Promise<string> {
  const { fileUrl, openStore } = await import('#lab/rag-api/store.ts');
  const open = async (url: string) => (await openStore(url)).close();
  if (variable) {
    checkAddress(variable);
    try {
      await open(variable);
    } catch (error) {
      throw new UserError(
        `The database of DATABASE_URL can't be used: ${reasonOf(error)}.`,
        'Check the address and its token, or leave DATABASE_URL empty: the lab then keeps a file of its own.',
      );
    }
    return variable;
  }
  const path = inState('rag-api.db');
  const url = fileUrl(path);
  try {
    await open(url);
  } catch (error) {
    if ((error as { code?: string }).code !== 'SQLITE_NOTADB') throw unusable(path, error);
    const aside = `${path}.damaged-${Date.now()}`;
    renameSync(path, aside);
    for (const rest of ['-wal', '-shm']) if (existsSync(path + rest)) renameSync(path + rest, aside + rest);
    log(`The lab's database was damaged. It is kept as ${aside}, and a fresh one is begun.`);
    await open(url).catch((again: unknown) => {
      throw unusable(path, again);
    });
  }
  return url;
}

function unusable(path: string, error: unknown): UserError {
  return new UserError(
    `The lab's database ${path} can't be used: ${reasonOf(error)}.`,
    'Look whether its folder exists, is a folder and may be written, or set PRACTATHON_HOME to another one.',
  );
}

const SCHEMES = ['file:', 'libsql:', 'http:', 'https:', 'ws:', 'wss:'];

function checkAddress(url: string): void {
  const next =
    'Such as libsql://name.example.com?authToken=… or file:///folder/rag-api.db, or leave it empty.';
  if (!URL.canParse(url) || !SCHEMES.includes(new URL(url).protocol))
    throw new UserError(`DATABASE_URL must begin with one of ${SCHEMES.join(', ')}.`, next);
  // file:name.db would mean /name.db, at the root of the disk
  if (url.startsWith('file:') && !(url.startsWith('file:/') && isAbsolute(fileURLToPath(url))))
    throw new UserError('DATABASE_URL must name its file by an absolute path.', next);
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const cause = error.cause instanceof Error ? `, ${error.cause.message}` : '';
  return `${error.message}${cause}`.replace(/\.$/, '');
}
