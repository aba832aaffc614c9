import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { z } from 'zod';
import { UserError } from '../../common/user-error.ts';
import { EXERCISES } from '../../exercises/index.ts';
import { type ProgressStore, parseProgress } from '../progress.ts';
import { learnersFile, readLearnersFile, replaceLearnersFile } from './files.ts';

const Transfer = z.object({
  kind: z.literal('practathon'),
  version: z.literal(1),
  progress: z.unknown(),
  /** The learner's files, by their path. */
  files: z.record(z.string(), z.string()),
});

/** Writes progress and the learner's four files into one file, to go on with on another machine. */
export function exportTo(file: string, progress: ProgressStore): string {
  if (file === '')
    throw new UserError(
      '--export needs a name for the file.',
      'Example: npm run exercise -- --export practathon.json',
    );
  const path = resolve(file);
  const files = Object.fromEntries(
    EXERCISES.flatMap((exercise) => {
      const text = readLearnersFile(exercise);
      return text === undefined ? [] : [[learnersFile(exercise), text]];
    }),
  );
  const transfer: z.input<typeof Transfer> = {
    kind: 'practathon',
    version: 1,
    progress: progress.read(),
    files,
  };
  try {
    writeFileSync(path, `${JSON.stringify(transfer, null, 2)}\n`, { flag: 'wx' });
  } catch (error) {
    const taken = (error as NodeJS.ErrnoException).code === 'EEXIST';
    throw new UserError(
      taken ? `${path} exists already.` : `${path} can't be written: ${(error as Error).message}`,
      'Name another file: npm run exercise -- --export practathon.json',
    );
  }
  return path;
}

/** Takes over what was exported. Files that differ are copied first. Returns a line for each thing that was done. */
export function importFrom(file: string, progress: ProgressStore): string[] {
  if (file === '') throw new UserError('--import needs a name.', 'Name the file that --export wrote.');
  const path = resolve(file);
  const { files, progress: document } = read(path);
  const lines: string[] = [];
  for (const exercise of EXERCISES) {
    const name = learnersFile(exercise);
    const text = files[name]; // by the workbook's own list: no other path in the file is ever written
    if (text === undefined || text === readLearnersFile(exercise)) continue;
    const copy = replaceLearnersFile(exercise, text);
    lines.push(copy ? `${name} was replaced; what was there is kept as ${copy}` : `${name} was written`);
  }
  progress.replace(document);
  return [...lines, 'The progress was taken over.'];
}

function read(path: string) {
  if (!existsSync(path)) throw new UserError(`There is no ${path}.`, 'Name the file that --export wrote.');
  try {
    const transfer = Transfer.parse(JSON.parse(readFileSync(path, 'utf8')));
    return { files: transfer.files, progress: parseProgress(transfer.progress) };
  } catch {
    throw new UserError(
      `${path} is not what npm run exercise -- --export writes, or it is damaged.`,
      'Export it again on the other machine. Nothing was changed here.',
    );
  }
}
