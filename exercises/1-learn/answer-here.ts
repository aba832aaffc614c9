import { input, select } from '@inquirer/prompts';
import { type Terminal, wrap } from '../../common/terminal.ts';
import { readLearnersFile, replaceLearnersFile } from '../../workbook/practathon/files.ts';
import { openSandbox } from '../../workbook/sandbox/sandbox.ts';
import type { Exercise } from '../index.ts';
import { exposedNames } from './checks/closest-metric.ts';
import { questionVerdict } from './checks/question-verdict.ts';
import { type Entry, withAnswers } from './questions-file.ts';

/**
 * Shows the lab's real technical metrics, asks for the three questions, and writes them into the learner's file. Ctrl-C
 * leaves with an ExitPromptError; what was answered by then is in the file.
 */
export async function askForQuestions(
  exercise: Exercise,
  terminal: Terminal,
  signal: AbortSignal,
): Promise<void> {
  const { print, paint, width } = terminal;
  print(paint('bold', 'What the RAG API measures today'));
  print();
  for (const line of await technicalMetrics()) print(`  ${line}`);
  print();
  print(
    wrap(
      'Which three business questions do these numbers not answer? Ctrl-C leaves; what you have answered by then is kept.',
      width,
    ),
  );
  const answers: Partial<Entry>[] = [];
  try {
    while (answers.length < 3) {
      const entry: Partial<Entry> = {};
      answers.push(entry);
      await askForOne(entry, answers.slice(0, -1), terminal, signal);
    }
  } finally {
    if (answers[0]?.question !== undefined) {
      const copy = replaceLearnersFile(exercise, withAnswers(readLearnersFile(exercise), answers));
      if (copy) print(`What was in the file before is kept as ${copy}`);
    }
  }
}

/** Fills an entry, one answer after the other. */
async function askForOne(
  entry: Partial<Entry>,
  before: readonly Partial<Entry>[],
  { print, paint }: Terminal,
  signal: AbortSignal,
): Promise<void> {
  print();
  print(paint('bold', `Question ${before.length + 1} of 3`));
  const context = { signal };
  const words = (text: string) =>
    text.trim().split(/\s+/).length >= 4 || 'A sentence, please: at least four words.';
  entry.question = await input(
    { message: 'The question', validate: (text) => questionFault(text, before) },
    context,
  );
  entry.asked_by = await input(
    {
      message: 'Who asks it',
      validate: (text) => text.trim().length > 1 || 'A person or a role, such as: CEO',
    },
    context,
  );
  entry.closest_metric = await select(
    {
      message: 'The metric of today that comes nearest',
      choices: exposedNames().filter((n) => n.startsWith('rag_')),
      loop: false,
    },
    context,
  );
  entry.why_not = await input({ message: 'Why it can’t answer', validate: words }, context);
  entry.missing_signal = await input({ message: 'What would have to be recorded', validate: words }, context);
}

function questionFault(text: string, before: readonly Partial<Entry>[]): true | string {
  const question = text.trim();
  if (question.split(/\s+/).length < 4 || !question.endsWith('?'))
    return 'A whole question, with a question mark.';
  if (before.some((e) => e.question?.toLowerCase() === question.toLowerCase()))
    return 'You have that one already.';
  const verdict = questionVerdict(question);
  return !verdict.answered || `${verdict.metric.name} answers that already: ${verdict.promql}`;
}

/** The `rag_…` series of the lab with their values now, as they stand on `/metrics`. */
async function technicalMetrics(): Promise<string[]> {
  const sandbox = await openSandbox();
  try {
    const text = await (await fetch(`${sandbox.address.ragApi}/metrics`)).text();
    return text.split('\n').filter((line) => /^rag_(?!.*_bucket)/.test(line));
  } finally {
    await sandbox.close();
  }
}
