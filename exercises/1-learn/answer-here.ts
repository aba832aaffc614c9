import { input, select } from '@inquirer/prompts';
import { wrap } from '../../common/terminal.ts';
import type { ExerciseContext } from '../exercise.ts';
import { answerFault, exposedNames } from './checks/answer-fault.ts';
import { COUNT, type Question, withAnswers } from './questions-file.ts';

/**
 * Shows the lab's real technical metrics, asks for the three questions, and writes them into the learner's file. Ctrl-C
 * leaves with an ExitPromptError; the answers given so far are then in the file.
 */
export async function askForQuestions(context: ExerciseContext): Promise<void> {
  const { files, terminal } = context;
  const { print, paint, width } = terminal;
  print(paint('bold', 'What the RAG API measures today'));
  print();
  for (const line of await technicalMetrics(context)) print(`  ${line}`);
  print();
  print(
    wrap(
      'Which three business questions do these numbers not answer? Ctrl-C leaves and keeps the answers you have given.',
      width,
    ),
  );
  const answers: Partial<Question>[] = [];
  try {
    while (answers.length < COUNT) {
      const entry: Partial<Question> = {};
      answers.push(entry);
      await askForOne(entry, answers.slice(0, -1), context);
    }
  } finally {
    if (answers[0]?.question !== undefined) {
      const copy = files.replace(withAnswers(files.read(), answers));
      if (copy) print(`The file as it was before is kept as ${copy}`);
    }
  }
}

/** Fills an entry, one answer after the other. */
async function askForOne(
  entry: Partial<Question>,
  before: readonly Partial<Question>[],
  { terminal, signal }: ExerciseContext,
): Promise<void> {
  terminal.print();
  terminal.print(terminal.paint('bold', `Question ${before.length + 1} of ${COUNT}`));
  const earlier = before.map(({ question = '' }, index) => ({ index, value: { question } }));
  const ask = async (key: keyof Question, message: string) => {
    const validate = (text: string) => {
      const fault = answerFault(key, text, entry, earlier);
      return fault ? `Expected ${fault.expected}, got ${fault.got}. ${fault.likely ?? ''}`.trim() : true;
    };
    entry[key] = await input({ message, validate }, { signal });
  };
  await ask('question', 'The question');
  await ask('asked_by', 'Who asks it');
  entry.closest_metric = await select(
    {
      message: 'Today’s metric that comes nearest',
      choices: exposedNames().filter((n) => n.startsWith('rag_')),
      loop: false,
    },
    { signal },
  );
  await ask('why_not', 'Why it can’t answer');
  await ask('missing_signal', 'What should be recorded');
}

/** The `rag_…` series of the lab with their values now, as `/metrics` shows them. */
async function technicalMetrics({ lab }: ExerciseContext): Promise<string[]> {
  const { ragApi, close } = await lab();
  try {
    const text = await (await fetch(`${ragApi}/metrics`)).text();
    return text.split('\n').filter((line) => /^rag_(?!.*_bucket)/.test(line));
  } finally {
    await close();
  }
}
