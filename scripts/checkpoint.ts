import { LESSON } from '../checkpoints/lesson.ts';
import { readEnv } from '../common/env.ts';
import { flags, values } from '../common/options.ts';
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
  help: `
Checks whether you are ready for M7.3: ${CHECKPOINTS.length} checkpoints, side by side.

  npm run checkpoint                  all of them
  npm run checkpoint 1 3              some of them
  npm run -s checkpoint -- --json     one JSON document on standard output

${CHECKPOINTS.map((c) => `  ${c.id}  ${c.name}: ${c.verify}`).join('\n')}

A checkpoint looks at your own accounts where they are configured (.env, see .env.example), and
at the sandbox where not: a lab on this machine that needs no account and no network.

  --live         only your own accounts; says which variables are missing
  --sandbox      only the sandbox
  --strict       pending counts as failed
  --watch        look again until everything is ready, with a probe question and vote at most once a minute
  --timeout S    seconds for one checkpoint, and for each request in it (${TIMEOUT_MS / 1000}); a wait for something
                 that takes longer, such as the next scrape, comes on top
  --json         no text, one JSON document
  --no-color     plain text

Exit code: 0 all good, 1 something failed, 2 something could not be checked.
`,
  async run({ values, positionals, terminal, signal }) {
    const shown = values.json ? undefined : terminal;
    const options: LookOptions = {
      ids: positionals.map(idOf),
      mode: modeOf(values.live, values.sandbox),
      timeoutMs: timeoutOf(values.timeout),
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

/** Milliseconds. */
function timeoutOf(text: string | undefined): number {
  if (text === undefined) return TIMEOUT_MS;
  const seconds = Number(text);
  const example = 'Example: npm run checkpoint -- --timeout 10';
  if (!(seconds >= 0.1 && seconds <= 600))
    throw new UserError('--timeout takes seconds, from 0.1 to 600.', example);
  return seconds * 1000;
}
