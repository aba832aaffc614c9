import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { pathToFileURL } from 'node:url';
import { inProject } from '../../common/paths.ts';
import { type Ended, environment } from './command.ts';

/** A command line with its environment variables. */
export interface Line {
  args: readonly string[];
  variables?: Record<string, string>;
}

/** The processes that run command lines, by the root of their workbook. They end with the process of the tests. */
const processes = new Map<string, { child: ChildProcess; last: Promise<unknown> }>();

/**
 * Runs command lines in one process, one after the other, after those of earlier calls. Only for commands that end before
 * they start anything. Resolves to how each one ended. Rejects when a command ends the process other than by `process.exit()`.
 *
 * @param root folder of the workbook whose commands they are
 */
export async function runMany(lines: readonly Line[], root = inProject('.')): Promise<Ended[]> {
  let running = processes.get(root);
  if (!running?.child.connected) {
    running = { child: forkCommands(), last: Promise.resolve() };
    processes.set(root, running);
  }
  const { child } = running;
  const result = running.last.then(() => sendLines(child, lines, root));
  running.last = result.catch(() => {});
  return result;
}

function forkCommands(): ChildProcess {
  const child = fork(inProject('tests/support/many-commands.mjs'), [], {
    execArgv: [],
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  child.unref();
  child.channel!.unref();
  return child;
}

/** Sends the lines with the variables of this moment. */
async function sendLines(child: ChildProcess, lines: readonly Line[], root: string): Promise<Ended[]> {
  const asStarted = lines.map(({ args, variables }) => ({ args, variables: environment(variables) }));
  child.send({ lines: asStarted, root: pathToFileURL(root).href });
  const over = new AbortController(); // or else each call would leave its listeners on the process
  const { signal } = over;
  const [ended] = await Promise.race([
    once(child, 'message', { signal }) as Promise<[Ended[]]>,
    once(child, 'exit', { signal }).then(([code]) =>
      Promise.reject(new Error(`the process ended with ${code}`)),
    ),
  ]).finally(() => over.abort());
  return ended;
}
