import type { Experiment } from '#lab/recap/experiment.ts';
import { EXPERIMENTS } from '#lab/recap/index.ts';
import { keepResult, type RecapResult } from '#lab/recap/latest.ts';
import { helpText } from '../common/help.ts';
import { flags } from '../common/options.ts';
import type { Terminal } from '../common/terminal.ts';
import { UserError } from '../common/user-error.ts';
import { runCommand } from '../workbook/command.ts';
import { fix, reset } from '../workbook/recap/fix.ts';
import { experimentOf, runExperiment } from '../workbook/recap/run.ts';
import { printRun, printTitle } from '../workbook/recap/show.ts';

await runCommand({
  name: 'npm run recap',
  options: flags('fix', 'reset', 'json'),
  help: helpText('recap', {
    experiments: EXPERIMENTS.map((e) => `  ${e.id}  ${e.name}\n     ${e.lesson}`).join('\n'),
  }),
  async run({ values, positionals, terminal, signal }) {
    const chosen = positionals.map(experimentOf);
    if (values.fix || values.reset) {
      const [experiment] = chosen;
      if (!experiment || chosen.length > 1 || values.json || (values.fix && values.reset))
        throw new UserError(
          '--fix and --reset take one experiment, and neither goes with --json or the other.',
          'Example: npm run recap 2 -- --fix',
        );
      if (values.fix) return fix(experiment, terminal, signal);
      const copy = reset(experiment);
      terminal.print(`The file of --fix is slow.ts again.${copy ? ` Yours is kept as ${copy}` : ''}`);
      return 0;
    }
    if (terminal.interactive && chosen.length === 0 && !values.json) return menu(terminal, signal);
    const results = await measure(
      chosen.length > 0 ? chosen : EXPERIMENTS,
      signal,
      values.json ? undefined : terminal,
    );
    if (values.json) terminal.print(JSON.stringify({ version: 1, experiments: results }, null, 2));
    return results.every(({ ok }) => ok) ? 0 : 1;
  },
});

/** Measures one after the other, and keeps each result. */
async function measure(experiments: readonly Experiment[], signal: AbortSignal, terminal?: Terminal) {
  const results: RecapResult[] = [];
  for (const experiment of experiments) {
    if (terminal) printTitle(experiment, terminal);
    const run = await runExperiment(experiment, signal);
    keepResult(run.result);
    results.push(run.result);
    if (terminal) printRun(run, terminal);
  }
  return results;
}

/** Runs what the learner chooses until they leave. Resolves to the exit code. */
async function menu(terminal: Terminal, signal: AbortSignal): Promise<number> {
  const { select } = await import('@inquirer/prompts');
  let next = 1;
  let code = 0;
  for (;;) {
    const id = await select(
      {
        message: 'Which achievement of M7.2?',
        default: next,
        choices: [
          ...EXPERIMENTS.map(({ id, name, lesson }) => ({
            value: id,
            name: `${id}  ${name}`,
            description: `The lesson: ${lesson}`,
          })),
          { value: 0, name: 'All of them' },
          { value: -1, name: 'Leave' },
        ],
      },
      { signal },
    );
    if (id === -1) return code;
    const results = await measure(id === 0 ? EXPERIMENTS : [experimentOf(String(id))], signal, terminal);
    if (results.some(({ ok }) => !ok)) code = 1;
    next = id > 0 && id < EXPERIMENTS.length ? id + 1 : -1;
  }
}
