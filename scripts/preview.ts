import { DEFAULT_QUESTIONS, DEFAULT_SEED, FEWEST_QUESTIONS, MOST_QUESTIONS } from '#lab/history/history.ts';
import { UserError } from '../common/user-error.ts';
import { aborted, runCommand } from '../workbook/command.ts';
import { preview } from '../workbook/preview/preview.ts';

await runCommand({
  name: 'npm run preview',
  options: {
    seed: { type: 'string' },
    questions: { type: 'string' },
    reveal: { type: 'boolean' },
    replay: { type: 'boolean' },
    serve: { type: 'boolean' },
    json: { type: 'boolean' },
  },
  help: `
Two weeks of simulated history: M7.3's driving question answered from data. You guess first.

  npm run preview                       the story, one part after the other
  npm run preview -- --seed 8           another history, with another cause
  npm run preview -- --replay           your plan of Exercise 4: when would its alerts have fired?
  npm run -s preview -- --json          one JSON document on standard output

  --seed N        any whole number (${DEFAULT_SEED}); the same number gives the same history
  --questions N   how many people ask, from ${FEWEST_QUESTIONS.toLocaleString('en-US')} to ${MOST_QUESTIONS.toLocaleString('en-US')} (${DEFAULT_QUESTIONS.toLocaleString('en-US')})
  --reveal        also says what happened
  --replay        only the replay of the plan. Needs Prometheus (README, no. 11)
  --serve         keeps the Prometheus with the two weeks running until Ctrl-C

The history stays in .practathon/history, so the second run is faster.

Exit code: 0 shown, 2 could not be shown.
`,
  async run({ values, positionals, terminal, signal }) {
    if (positionals.length > 0)
      throw new UserError(
        `npm run preview takes no "${positionals[0]}".`,
        'Example: npm run preview -- --seed 8',
      );
    return preview({
      seed: numberOf('seed', values.seed, 0, 2 ** 31 - 1),
      questions: numberOf('questions', values.questions, FEWEST_QUESTIONS, MOST_QUESTIONS),
      reveal: values.reveal === true,
      replay: values.replay === true,
      json: values.json === true,
      stay: values.serve ? () => aborted(signal) : undefined,
      terminal,
      signal,
    });
  },
});

function numberOf(name: string, text: string | undefined, least: number, most: number): number | undefined {
  if (text === undefined) return undefined;
  const number = /^\d+$/.test(text) ? Number(text) : Number.NaN;
  if (!(number >= least && number <= most))
    throw new UserError(
      `--${name} takes a whole number from ${least.toLocaleString('en-US')} to ${most.toLocaleString('en-US')}.`,
      `Example: npm run preview -- --${name} ${name === 'seed' ? 8 : 100_000}`,
    );
  return number;
}
