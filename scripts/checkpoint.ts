import { LESSON } from '../checkpoints/lesson.ts';
import { readEnv } from '../common/env.ts';
import { helpText } from '../common/help.ts';
import { flags, numberOf, values } from '../common/options.ts';
import { UserError } from '../common/user-error.ts';
import { listed } from '../common/words.ts';
import type { LookOptions, Mode } from '../workbook/checkpoint/command.ts';
import { waitNotes } from '../workbook/checkpoint/notes.ts';
import { printReport } from '../workbook/checkpoint/report.ts';
import { exitCodeOf, TIMEOUT_MS } from '../workbook/checkpoint/run.ts';
import { tellClass } from '../workbook/class/learner/join.ts';
import { outbox } from '../workbook/class/learner/outbox.ts';
import { runCommand } from '../workbook/command.ts';
import { progressStore } from '../workbook/progress.ts';

const CHECKPOINTS = Object.values(LESSON);

await runCommand({
  name: 'npm run checkpoint',
  options: { ...flags('json', 'live', 'sandbox', 'strict', 'watch'), ...values('timeout') },
  help: helpText('checkpoint', {
    count: CHECKPOINTS.length,
    checkpoints: CHECKPOINTS.map((c) => `  ${c.id}  ${c.name}: ${c.verify}`).join('\n'),
    timeout: TIMEOUT_MS / 1000,
  }),
  async run({ values, positionals, terminal, signal }) {
    const shown = values.json ? undefined : terminal;
    const example = 'npm run checkpoint -- --timeout 10';
    const seconds = numberOf('--timeout', values.timeout, { from: 0.1, to: 600, unit: 'seconds', example });
    const options: LookOptions = {
      ids: positionals.map(idOf),
      mode: modeOf(values.live, values.sandbox),
      timeoutMs: seconds && seconds * 1000,
      env: readEnv({ ...process.env, PORT: '' }), // a mistake in PORT does not matter here
      signal,
      notes: waitNotes(terminal.warn),
      terminal: shown,
    };
    const { lookAt } = await import('../workbook/checkpoint/command.ts');
    const { watchUntilReady } = await import('../workbook/checkpoint/watch.ts');
    const look = (more: Partial<LookOptions> = {}) => lookAt({ ...options, ...more });
    const report = values.watch ? await watchUntilReady({ look, signal, terminal: shown }) : await look();
    outbox().checkpoints(report.checkpoints);
    if (values.json) terminal.print(JSON.stringify(report, null, 2));
    else printReport(report, terminal);
    await tellClass(progressStore(), terminal);
    return exitCodeOf(report.checkpoints, values.strict === true);
  },
});

function idOf(text: string): number {
  const checkpoint = CHECKPOINTS.find((c) => String(c.id) === text);
  if (!checkpoint)
    throw new UserError(
      `There is no checkpoint "${text}".`,
      `Choose from ${listed(CHECKPOINTS.map((c) => String(c.id)))}, or leave the number out to run all: npm run checkpoint 1 3`,
    );
  return checkpoint.id;
}

function modeOf(live?: boolean, sandbox?: boolean): Mode {
  if (live && sandbox) throw new UserError('--live and --sandbox exclude each other.', 'Choose one of them.');
  if (live) return 'live';
  return sandbox ? 'sandbox' : 'configured';
}
