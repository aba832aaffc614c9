import { cpSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inProject } from '../../common/paths.ts';
import { EXERCISES, fileOf, starterOf } from '../../exercises/index.ts';
import { type Ended, run } from './command.ts';
import { runMany } from './many.ts';

/** A copy of the workbook as a learner gets it. A test may edit its exercises. */
export interface Clone {
  path: string;
  /** Replaces the learner's files of these exercises with the solutions. */
  solve(...ids: number[]): void;
  run(args: string[], variables?: Record<string, string>): Promise<Ended>;
  /** Runs command lines that start nothing, one after the other in one process. */
  runMany(...lines: string[][]): Promise<Ended[]>;
  [Symbol.dispose](): void;
}

const PARTS = [
  'exercises',
  'solutions',
  'checkpoints',
  'scripts',
  'workbook',
  'lab',
  'common',
  'slides',
  'package.json',
  'tsconfig.json',
];

/**
 * Copies the workbook, with the starters in `exercises/` even if the files here have changed.
 *
 * @param name part of the folder's name
 */
export function clone(name = ''): Clone {
  const path = mkdtempSync(join(tmpdir(), `workbook-clone-${name}`));
  for (const part of PARTS) cpSync(inProject(part), join(path, part), { recursive: true });
  symlinkSync(inProject('node_modules'), join(path, 'node_modules'), 'dir');
  for (const exercise of EXERCISES)
    cpSync(inProject(`exercises/${starterOf(exercise)}`), join(path, 'exercises', fileOf(exercise)));
  return {
    path,
    solve(...ids) {
      for (const exercise of EXERCISES)
        if (ids.includes(exercise.id))
          cpSync(inProject(`solutions/${fileOf(exercise)}`), join(path, 'exercises', fileOf(exercise)));
    },
    run: (args, variables = {}) =>
      run(args, { PRACTATHON_HOME: join(path, '.practathon'), ...variables }, join(path, 'scripts/run.mjs')),
    runMany: (...lines) =>
      runMany(
        lines.map((args) => ({ args, variables: { PRACTATHON_HOME: join(path, '.practathon') } })),
        path,
      ),
    [Symbol.dispose]: () => rmSync(path, { recursive: true, force: true }),
  };
}
