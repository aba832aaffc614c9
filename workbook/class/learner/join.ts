import type { Terminal } from '../../../common/terminal.ts';
import { UserError } from '../../../common/user-error.ts';
import type { ProgressStore } from '../../progress.ts';
import { line } from '../report.ts';
import { outbox } from './outbox.ts';
import { send } from './send.ts';

const EXAMPLE = 'Example: npm run exercise -- --class 192.168.1.20:4201/K7QF-3MXD --as Ada';
/** The port of learners when the instructor chose none. */
export const LEARNERS_PORT = 4201;

/**
 * The origin of a class and its code, from what the projector shows: `192.168.1.20:4201/K7QF-3MXD`, or the page's address.
 *
 * @throws {UserError} when it is neither
 */
export function classAddress(text: string): { url: string; code: string } {
  const full = /^https?:\/\//i.test(text) ? text : `http://${text}`;
  const url = URL.canParse(full) ? new URL(full) : undefined;
  const code = url?.pathname.slice(1).toUpperCase() ?? '';
  if (!url || url.username || !/^[A-Z\d]{4}-?[A-Z\d]{4}$/.test(code))
    throw new UserError(`--class ${text} is not the address of a class with its code.`, EXAMPLE);
  if (url.protocol === 'http:' && !/:\d+(\/|$)/.test(full.slice('http://'.length)))
    url.port = String(LEARNERS_PORT);
  return { url: url.origin, code };
}

/**
 * Joins a class, or leaves it with `off`. A class that can't be reached is joined later, without another word.
 *
 * @param address of `--class`
 * @param name of `--as`; asked for in a terminal
 * @throws {UserError} when the address is not one, when a name is missing, or when the class refuses
 */
export async function joinClass(
  address: string,
  name: string | undefined,
  { terminal, progress, signal }: { terminal: Terminal; progress: ProgressStore; signal: AbortSignal },
): Promise<void> {
  const box = outbox();
  if (address === 'off') {
    box.leave();
    terminal.warn('This workbook is in no class.');
    return;
  }
  const { url, code } = classAddress(address);
  const wish = line(name ?? (await askName(terminal, signal)), 40);
  if (wish === '') throw new UserError('The class needs a name for you.', EXAMPLE);
  box.join({ url, code, wish });
  const sent = await send(box, progress.read(), undefined, 2_000);
  if (sent.is === 'refused') {
    box.leave();
    throw new UserError(
      `The class at ${url} refuses: ${sent.why}`,
      'Compare the code with the projector. To work without it, leave --class out.',
    );
  }
  const other = sent.is === 'stored' && sent.name !== wish ? `, since another ${wish} is there` : '';
  terminal.warn(
    sent.is === 'stored'
      ? `You are in the class as ${sent.name}${other}. It sees which checks pass and what the first failing one expects, never your code.`
      : `The class at ${url} can't be reached. Go on: it gets your results when it can. To leave it: npm run exercise -- --class off`,
  );
}

async function askName({ interactive }: Terminal, signal: AbortSignal): Promise<string> {
  if (!interactive)
    throw new UserError('--class needs --as NAME: without a terminal the command can’t ask.', EXAMPLE);
  const { input } = await import('@inquirer/prompts');
  return input({ message: 'Your name, for the class:', required: true }, { signal });
}

/** Tells the class of a command that is about to end, and prints the instructor's messages. Does nothing in no class. */
export async function tellClass(progress: ProgressStore, terminal: Terminal): Promise<void> {
  const box = outbox();
  if (!box.read()) return;
  const sent = await send(box, progress.read(), undefined, 1_500);
  if (sent.is === 'stored')
    for (const text of sent.messages) terminal.warn(`Message from the instructor: ${text}`);
  if (sent.is === 'refused')
    terminal.warn(`The class refuses your results: ${sent.why} To leave it: npm run exercise -- --class off`);
}
