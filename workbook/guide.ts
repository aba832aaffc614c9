import { spawn } from 'node:child_process';
import { inProject } from '../common/paths.ts';
import { type Terminal, wrap } from '../common/terminal.ts';
import { ENTRIES } from './map.ts';

/** The menu of `npm start`: opens sections until the learner leaves. Resolves to the exit code. */
export async function guide(terminal: Terminal, signal: AbortSignal): Promise<number> {
  const { confirm, input, select } = await import('@inquirer/prompts');
  const choices = ENTRIES.map(({ label, about, command }, value) => ({
    value,
    name: label,
    description: `${wrap(about, terminal.width)}\n${command}`,
  }));
  const join = {
    value: ENTRIES.length,
    name: 'Join a class',
    description: `${wrap('The instructor sees how far you are, never your code.', terminal.width)}\nnpm run exercise -- --class ADDRESS --as NAME`,
  };
  const leave = { value: ENTRIES.length + 1, name: 'Leave' };
  let next = 0;
  for (;;) {
    const question = { message: 'Where to?', default: next, choices: [...choices, join, leave] };
    const at = await select(question, { signal });
    if (at === join.value) {
      const address = await input({ message: 'Address on the projector:', required: true }, { signal });
      await runHere(['exercise', '--class', address]);
      continue;
    }
    const section = ENTRIES[at];
    if (!section) return 0;
    const args = section.command.split(' ').filter((word) => !['npm', 'run', '--'].includes(word));
    const page = PAGES[args[0]!];
    if (page && (await confirm({ message: `Open ${page} in your browser?` }, { signal })))
      args.push('--open');
    terminal.print('Ctrl-C returns to the menu.\n');
    const done = (await runHere(args)) !== COULD_NOT_RUN;
    if (!done) terminal.warn(`${section.title} could not be opened: see above. Then choose it again.`);
    terminal.print();
    next = done ? at + 1 : at;
  }
}

/** Commands that have a page. */
const PAGES: Record<string, string> = { slides: 'the slides', lab: 'the lab’s page' };

/** Exit code of a command that could not do its work, such as for a taken port. */
const COULD_NOT_RUN = 2;

/** Runs another command of the workbook in this terminal. Ctrl-C ends that command, and the menu goes on. */
function runHere(args: readonly string[]): Promise<number | null> {
  const child = spawn(process.execPath, [inProject('scripts/run.mjs'), ...args], { stdio: 'inherit' });
  return new Promise((resolve) => {
    // Ctrl-C reaches both processes: this one ignores it until the section ends
    const usual = process.rawListeners('SIGINT') as NodeJS.SignalsListener[];
    process.removeAllListeners('SIGINT').on('SIGINT', () => {});
    child.once('close', (code) => {
      process.removeAllListeners('SIGINT');
      for (const listener of usual) process.on('SIGINT', listener);
      resolve(code);
    });
  });
}
