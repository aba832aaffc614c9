import { DEFAULT_QUESTIONS, DEFAULT_SEED, FEWEST_QUESTIONS, MOST_QUESTIONS } from '#lab/history/history.ts';
import { helpText } from '../common/help.ts';
import { flags, numberOf, refuseArguments, values } from '../common/options.ts';
import { aborted, runCommand } from '../workbook/command.ts';
import { preview } from '../workbook/preview/preview.ts';

await runCommand({
  name: 'npm run preview',
  options: { ...flags('reveal', 'replay', 'serve', 'json'), ...values('seed', 'questions') },
  help: helpText('preview', {
    seed: DEFAULT_SEED,
    fewest: FEWEST_QUESTIONS.toLocaleString('en-US'),
    most: MOST_QUESTIONS.toLocaleString('en-US'),
    questions: DEFAULT_QUESTIONS.toLocaleString('en-US'),
  }),
  async run({ values, positionals, terminal, signal }) {
    refuseArguments('npm run preview', positionals, 'Example: npm run preview -- --seed 8');
    return preview({
      seed: numberOf('--seed', values.seed, {
        from: 0,
        to: 2 ** 31 - 1,
        example: 'npm run preview -- --seed 8',
      }),
      questions: numberOf('--questions', values.questions, {
        from: FEWEST_QUESTIONS,
        to: MOST_QUESTIONS,
        example: 'npm run preview -- --questions 100000',
      }),
      reveal: values.reveal === true,
      replay: values.replay === true,
      json: values.json === true,
      stay: values.serve ? () => aborted(signal) : undefined,
      terminal,
      signal,
    });
  },
});
