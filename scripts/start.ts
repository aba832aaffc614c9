import { readEnv } from '../common/env.ts';
import { helpText } from '../common/help.ts';
import { refuseArguments } from '../common/options.ts';
import { waitNotes } from '../workbook/checkpoint/notes.ts';
import { printReport } from '../workbook/checkpoint/report.ts';
import { exitCodeOf } from '../workbook/checkpoint/run.ts';
import { runCommand } from '../workbook/command.ts';

await runCommand({
  name: 'npm start',
  options: {},
  help: helpText('start'),
  async run({ positionals, terminal, signal }) {
    refuseArguments('npm start', positionals, 'Type npm start alone, or the command of a section.');
    const { printMap, printTitle } = await import('../workbook/map.ts');
    printTitle(terminal);
    const { guide } = await import('../workbook/guide.ts');
    if (terminal.interactive) return guide(terminal, signal); // its menu is the map, so that 24 lines hold both
    printMap(terminal);
    const { lookAt } = await import('../workbook/checkpoint/command.ts');
    const notes = waitNotes(terminal.warn);
    const report = await lookAt({ mode: 'sandbox', env: readEnv({}), signal, notes });
    printReport(report, terminal);
    return exitCodeOf(report.checkpoints, false);
  },
});
