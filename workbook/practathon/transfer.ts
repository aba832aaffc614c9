import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { z } from 'zod';
import { UserError } from '../../common/user-error.ts';
import { EXERCISES } from '../../exercises/index.ts';
import { Progress, type ProgressStore } from '../progress.ts';
import { learnersFile, readLearnersFile, replaceLearnersFile } from './files.ts';

const Transfer = z.object({
  kind: z.literal('practathon'),
  version: z.literal(1),
  progress: Progress,
  /** The texts of the learner's files, by path. */
  files: z.record(z.string(), z.string()),
});

/** Writes the progress and the learner's files into one file, for another machine. Returns its path. */
export function exportTo(file: string, progress: ProgressStore): string {
  const example = 'npm run exercise -- --export practathon.json';
  if (file === '') throw new UserError('--export needs the name of a file.', `Example: ${example}`);
  const path = resolve(file);
  // JSON leaves out the files that are missing
  const files = Object.fromEntries(EXERCISES.map((e) => [learnersFile(e), readLearnersFile(e)]));
  const transfer = { kind: 'practathon', version: 1, progress: progress.read(), files };
  try {
    writeFileSync(path, `${JSON.stringify(transfer, null, 2)}\n`, { flag: 'wx' });
  } catch (error) {
    const taken = (error as NodeJS.ErrnoException).code === 'EEXIST';
    throw new UserError(
      taken ? `${path} already exists.` : `${path} can't be written: ${(error as Error).message}`,
      `Name another file: ${example}`,
    );
  }
  return path;
}

/** Replaces progress and files by exported ones, after a copy of each file that differs. Returns what it did, in lines. */
export function importFrom(file: string, progress: ProgressStore): string[] {
  const transfer = read(file);
  const lines: string[] = [];
  for (const exercise of EXERCISES) {
    const name = learnersFile(exercise);
    const text = transfer.files[name]; // only paths of the workbook's own list are written
    if (text === undefined || text === readLearnersFile(exercise)) continue;
    const copy = replaceLearnersFile(exercise, text);
    lines.push(copy ? `${name} is replaced. The file before is kept as ${copy}` : `${name} is written.`);
  }
  progress.replace(transfer.progress);
  return [...lines, 'The progress is replaced.'];
}

function read(file: string): z.infer<typeof Transfer> {
  const next = 'Name the file that --export wrote.';
  if (file === '') throw new UserError('--import needs the name of a file.', next);
  const path = resolve(file);
  if (!existsSync(path)) throw new UserError(`There is no file ${path}.`, next);
  try {
    return Transfer.parse(JSON.parse(readFileSync(path, 'utf8')));
  } catch {
    throw new UserError(
      `${path} is damaged, or not a file that npm run exercise -- --export wrote.`,
      'Nothing is changed here. Export it again on the other machine.',
    );
  }
}
