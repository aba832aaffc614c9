import { fork } from 'node:child_process';
import { once } from 'node:events';
import { pathToFileURL } from 'node:url';
import { inProject } from '../../common/paths.ts';
import { type Ended, environment } from './command.ts';

/** A command line, with variables of its own. */
export interface Line {
  args: readonly string[];
  variables?: Record<string, string>;
}

/**
 * Runs command lines that end before they start anything, all in one process. Resolves to how each ended, in their order.
 * Rejects when that process ends on the way: a command has ended it in another way than with an exit code.
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
