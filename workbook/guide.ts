import { spawn } from 'node:child_process';
import { inProject } from '../common/paths.ts';
import type { Terminal } from '../common/terminal.ts';
import { timeOf } from './map.ts';
import { SECTIONS } from './sections.ts';

/** The menu of `npm start`: opens sections until the learner leaves. Resolves to the exit code. */
export async function guide(terminal: Terminal, signal: AbortSignal): Promise<number> {
  const { select } = await import('@inquirer/prompts');
  let next = SECTIONS[0]?.id;
  for (;;) {
    const chosen = await select(
      {
        message: 'Where to?',
        default: next,
        choices: [
          ...SECTIONS.map((section) => ({
            value: section.id,
            name: `${timeOf(section)}  ${section.title}`,
            description: section.about,
          })),
          { value: 'leave', name: 'Leave' },
        ],
      },
      { signal },
    );
    const at = SECTIONS.findIndex((section) => section.id === chosen);
    const section = SECTIONS[at];
    if (!section) return 0;
    terminal.print();
    await runHere(section.command);
    terminal.print();
    next = SECTIONS[at + 1]?.id ?? 'leave';
  }
}

/** Runs another command of the workbook in this terminal. Ctrl-C ends that command, and the menu goes on. */
function runHere(command: string): Promise<void> {
  const args = command
    .replace('npm run ', '')
    .split(' ')
    .filter((word) => word !== '--');
  const child = spawn(process.execPath, [inProject('scripts/run.mjs'), ...args], { stdio: 'inherit' });
  return new Promise((resolve) => {
    // Ctrl-C reaches both processes: this one ignores it until the section ends
    const usual = process.rawListeners('SIGINT') as NodeJS.SignalsListener[];
    process.removeAllListeners('SIGINT').on('SIGINT', () => {});
    child.once('close', () => {
      process.removeAllListeners('SIGINT');
      for (const listener of usual) process.on('SIGINT', listener);
      resolve();
    });
  });
}
