import { type ParseArgsConfig, parseArgs } from 'node:util';
import { loadEnv } from '../common/env.ts';
import { processTerminal, type Terminal } from '../common/terminal.ts';
import { UserError } from '../common/user-error.ts';
import { isPromptExit, missingNativePart, swallowedByNpm } from './other-programs.ts';

type Options = NonNullable<ParseArgsConfig['options']>;

/** One `npm run …` command. */
export interface Command<O extends Options> {
  /** As a person types it, such as `npm run checkpoint`. */
  name: string;
  /** Text of `--help`. */
  help: string;
  options: O;
  /** Does the work and resolves to the exit code: 0 all good, 1 checked and not good, 2 could not check. */
  run(input: CommandInput<O>): Promise<number>;
}

export interface CommandInput<O extends Options> {
  values: ReturnType<typeof parseArgs<{ options: O; allowPositionals: true }>>['values'];
  positionals: string[];
  terminal: Terminal;
  /** Aborted by Ctrl-C or SIGTERM. The command cleans up and returns. */
  signal: AbortSignal;
}

const COMMON = { help: { type: 'boolean', short: 'h' }, 'no-color': { type: 'boolean' } } as const;

/** Runs a command with this process's arguments and exits. An error that a person can fix never shows a stack. */
export async function runCommand<O extends Options>(command: Command<O>): Promise<void> {
  let terminal = processTerminal();
  // `… | head` closes the pipe early, which is fine
  process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 2));
  const stop = new AbortController();
  let stoppedBy: keyof typeof SIGNAL_EXIT | undefined;
  let code: number;
  try {
    loadEnv();
    const { values, positionals } = readArgs(command, terminal.warn);
    terminal = processTerminal({ color: !('no-color' in values) && process.env.npm_config_color !== '' });
    if ('help' in values) {
      terminal.print(command.help.trim());
      code = 0;
    } else {
      for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
        process.once(name, () => {
          stoppedBy = name;
          stop.abort();
          process.once(name, () => process.exit(SIGNAL_EXIT[name])); // a second Ctrl-C ends it at once
        });
      const given = values as CommandInput<O>['values'];
      code = await command.run({ values: given, positionals, terminal, signal: stop.signal });
    }
  } catch (error) {
    code = stoppedBy ? 0 : report(error, command.name, terminal);
  }
  if (stoppedBy) code = SIGNAL_EXIT[stoppedBy];
  // waits until the output is written, but not for threads and sockets that are still open
  for (const stream of [process.stdout, process.stderr]) await new Promise((done) => stream.write('', done));
  process.exit(code);
}

const SIGNAL_EXIT = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 } as const;

/** Reads the arguments. It refuses options that npm took for itself; where npm has the same option, it only warns. */
function readArgs<O extends Options>(command: Command<O>, warn: Terminal['warn']) {
  const args = process.argv.slice(2);
  const swallowed = swallowedByNpm(command, args, process.env);
  if (swallowed) {
    const what = `npm took --${swallowed.name} as its own option.`;
    const next = `Put two dashes before it: ${swallowed.line}`;
    if (swallowed.certain) throw new UserError(what, next);
    warn(`${what} ${next}`);
  }
  try {
    const options: Options = { ...command.options, ...COMMON };
    return parseArgs({ args, options, allowPositionals: true });
  } catch (error) {
    const message = error instanceof Error ? error.message.split(/\.\s|\n/)[0]! : String(error);
    throw new UserError(`${command.name}: ${message}.`, `${command.name} -- --help lists the options.`);
  }
}

function report(error: unknown, name: string, terminal: Terminal): number {
  if (isPromptExit(error)) return SIGNAL_EXIT.SIGINT;
  if (error instanceof UserError) {
    terminal.warn(`${error.message}\n${error.next}`);
    return 2;
  }
  const missing = missingNativePart(error);
  const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
  terminal.warn(missing ?? `${name} failed unexpectedly. Please report it with these lines:\n${stack}`);
  return 2;
}

/** Waits for Ctrl-C, for commands that stay up. Its timer keeps the process alive while nothing else does. */
export function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve();
    const alive = setInterval(() => {}, 60_000);
    const done = () => {
      clearInterval(alive);
      resolve();
    };
    signal.addEventListener('abort', done, { once: true });
  });
}
