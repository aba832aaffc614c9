import { fork } from 'node:child_process';
import { once } from 'node:events';
import { pathToFileURL } from 'node:url';
import { inProject } from '../../common/paths.ts';
import { type Ended, environment } from './command.ts';

/** A command line with its environment variables. */
export interface Line {
  args: readonly string[];
  variables?: Record<string, string>;
}

/**
 * Runs command lines in one process, one after the other. Only for commands that end before they start anything. Resolves
 * to how each one ended. Rejects when a command ends the process other than by `process.exit()`.
 *
 * @param root folder of the workbook whose commands they are
 */
export async function runMany(lines: readonly Line[], root = inProject('.')): Promise<Ended[]> {
  const child = fork(inProject('tests/support/many-commands.mjs'), [], {
    env: environment(),
    execArgv: [],
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  child.send({ lines, root: pathToFileURL(root).href });
  const [ended] = await Promise.race([
    once(child, 'message') as Promise<[Ended[]]>,
    once(child, 'exit').then(([code]) => Promise.reject(new Error(`the process ended with ${code}`))),
  ]);
  return ended;
}
