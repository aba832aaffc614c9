import { CHECKPOINTS } from '../checkpoints/index.ts';
import { type Env, readEnv } from '../common/env.ts';
import { UserError } from '../common/user-error.ts';
import { type LookOptions, lookAt, type Mode, TIMEOUT_MS } from '../workbook/checkpoint/command.ts';
import { waitNotes } from '../workbook/checkpoint/notes.ts';
import { type CheckpointReport, printReport } from '../workbook/checkpoint/report.ts';
import { exitCodeOf } from '../workbook/checkpoint/run.ts';
import { watchUntilReady } from '../workbook/checkpoint/watch.ts';
import { runCommand } from '../workbook/command.ts';

await runCommand({
  name: 'npm run checkpoint',
  options: {
    json: { type: 'boolean' },
    live: { type: 'boolean' },
    sandbox: { type: 'boolean' },
    strict: { type: 'boolean' },
    watch: { type: 'boolean' },
    timeout: { type: 'string' },
  },
  help: `
Checks whether you are ready for M7.3: four checkpoints, side by side.

  npm run checkpoint                  all four
  npm run checkpoint 1 3              some of them
  npm run -s checkpoint -- --json     one JSON document on standard output

${CHECKPOINTS.map((c) => `  ${c.id}  ${c.name}: ${c.verify}`).join('\n')}

Where your own accounts are configured (.env, see .env.example) they are looked at; elsewhere
the sandbox answers: a lab on this machine that needs no account and no network.

  --live         your own accounts only; says what is missing
  --sandbox      the sandbox only
  --strict       what is pending counts as failed
  --watch        look again until everything is ready
  --timeout S    seconds that one checkpoint may take (${TIMEOUT_MS / 1000}), and each request in it; what takes
                 its time anyway, such as the next scrape, is waited for besides
  --json         no text, one JSON document
  --no-color     plain text

Exit code: 0 all good, 1 something failed, 2 something could not be checked.
`,
  async run({ values, positionals, terminal, signal }) {
    const ids = positionals.map(idOf);
    const mode = modeOf(values.live, values.sandbox);
    const env = readEnv(process.env, mode === 'sandbox' ? [] : variablesOf(ids));
    const options = {
      ids,
      mode,
      timeoutMs: secondsOf(values.timeout) * 1000,
      env,
      signal,
      notes: waitNotes(terminal.warn),
    };
    const strict = values.strict === true;
    const codeOf = (report: CheckpointReport) => exitCodeOf(report.checkpoints, strict);
    const look = (more: Partial<LookOptions> = {}) =>
      lookAt({ ...options, ...more, ...(!values.json && { terminal }) });
    const report = values.watch
      ? await watchUntilReady({ look, signal, ...(!values.json && { terminal }) })
      : await look();
    if (values.json) terminal.print(JSON.stringify(report, null, 2));
    else printReport(report, terminal);
    return codeOf(report);
  },
});

/** What the chosen checkpoints read. A mistake in any other variable is of no interest now. */
function variablesOf(ids: readonly number[]): (keyof Env)[] {
  const chosen = CHECKPOINTS.filter((c) => ids.length === 0 || ids.includes(c.id));
  const names = chosen.flatMap((c) => [...c.liveWhenSet, ...c.liveNeeds]) as (keyof Env)[];
  return [...names, 'DD_SITE', 'DD_SERVICE', 'DD_ENV', 'RAG_API_URL', 'DATABASE_URL'];
}

function idOf(text: string): number {
  const checkpoint = CHECKPOINTS.find((c) => String(c.id) === text);
  if (!checkpoint)
    throw new UserError(
      `There is no checkpoint "${text}".`,
      'Name 1, 2, 3 or 4, or none for all: npm run checkpoint 1 3',
    );
  return checkpoint.id;
}

function modeOf(live?: boolean, sandbox?: boolean): Mode {
  if (live && sandbox) throw new UserError('--live and --sandbox exclude each other.', 'Choose one of them.');
  if (live) return 'live';
  return sandbox ? 'sandbox' : 'configured';
}

function secondsOf(text: string | undefined): number {
  if (text === undefined) return TIMEOUT_MS / 1000;
  const seconds = Number(text);
  if (!(seconds >= 0.1 && seconds <= 600))
    throw new UserError(
      '--timeout takes seconds, from 0.1 to 600.',
      'Example: npm run checkpoint -- --timeout 10',
    );
  return seconds;
}
