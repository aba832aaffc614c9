import { existsSync, renameSync } from 'node:fs';
import { isAbsolute } from 'node:path';
import { fileURLToPath } from 'node:url';
import { inState } from '../../common/paths.ts';
import { UserError } from '../../common/user-error.ts';

/**
 * The address of the database for the lab's answers and votes, after a test that it opens: DATABASE_URL, or a file of the
 * workbook's own. It renames a damaged file of the workbook's own, says so in the log, and starts a new one.
 *
 * @throws {UserError} that names the file or variable, when the database can't be used
 */
export async function usableDatabase(variable: string | undefined, log: (line: string) => void) {
  const { fileUrl, openStore } = await import('#lab/rag-api/store.ts');
  if (variable) checkAddress(variable);
  const path = inState('rag-api.db');
  const url = variable || fileUrl(path);
  const open = async () => (await openStore(url)).close();
  try {
    await open().catch((error: { code?: string }) => {
      if (variable || error.code !== 'SQLITE_NOTADB') throw error;
      const aside = `${path}.damaged-${Date.now()}`;
      for (const end of ['', '-wal', '-shm']) if (existsSync(path + end)) renameSync(path + end, aside + end);
      log(`The lab's database was damaged. It is kept as ${aside}, and a new one is started.`);
      return open();
    });
    return url;
  } catch (error) {
    const [which, next] = variable
      ? [
          'The database of DATABASE_URL',
          'Check the address and its token, or leave DATABASE_URL empty: the lab then uses a local file.',
        ]
      : [
          `The lab's database ${path}`,
          'Check that its folder exists, is a folder and is writable, or set PRACTATHON_HOME to another folder.',
        ];
    throw new UserError(`${which} can't be used: ${reasonOf(error)}.`, next);
  }
}

const SCHEMES = ['file:', 'libsql:', 'http:', 'https:', 'ws:', 'wss:'];

function checkAddress(url: string): void {
  const next =
    'Example: libsql://name.example.com?authToken=… or file:///folder/rag-api.db. Or leave it empty.';
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
