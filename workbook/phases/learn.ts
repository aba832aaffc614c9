import { input, select } from '@inquirer/prompts';
import { Document } from 'yaml';
import { exposedNames } from '#lab/rag-api/closest-metric.ts';
import { questionVerdict } from '#lab/rag-api/question-verdict.ts';
import { replaceLearnersFile } from '../exercise/files.ts';
import { openSandbox } from '../sandbox.ts';
import type { Terminal } from '../terminal/terminal.ts';
import type { Exercise } from '../track.ts';

interface Entry {
  question: string;
  asked_by: string;
  closest_metric: string;
  why_not: string;
  missing_signal: string;
}

/** Shows the lab's real technical metrics, asks for the three questions, and writes them into the learner's file. */
export async function askForQuestions(
  exercise: Exercise,
  terminal: Terminal,
  signal: AbortSignal,
): Promise<void> {
  const { print, paint } = terminal;
  print(paint('bold', 'What the RAG API measures today'));
  print();
  for (const line of await technicalMetrics()) print(`  ${line}`);
  print();
  print(
    'Which three business questions do these numbers not answer? Ctrl-C leaves without writing anything.',
  );
  const questions: Entry[] = [];
  while (questions.length < 3) questions.push(await askForOne(questions, terminal, signal));
  const document = new Document({ questions });
  document.commentBefore =
    ' Exercise 1 (Learn): three business questions. Change them here whenever you like.';
  const copy = replaceLearnersFile(exercise, document.toString({ lineWidth: 0 }));
  if (copy) print(`What was in the file before is kept as ${copy}`);
}

async function askForOne(
  before: readonly Entry[],
  { print, paint }: Terminal,
  signal: AbortSignal,
): Promise<Entry> {
  print();
  print(paint('bold', `Question ${before.length + 1} of 3`));
  const context = { signal };
  const words = (text: string) =>
    text.trim().split(/\s+/).length >= 4 || 'A sentence, please: at least four words.';
  return {
    question: await input(
      { message: 'The question', validate: (text) => questionFault(text, before) },
      context,
    ),
    asked_by: await input(
      {
        message: 'Who asks it',
        validate: (text) => text.trim().length > 1 || 'A person or a role, such as: CEO',
      },
      context,
    ),
    closest_metric: await select(
      {
        message: 'The metric of today that comes nearest',
        choices: exposedNames().filter((n) => n.startsWith('rag_')),
        loop: false,
      },
      context,
    ),
    why_not: await input({ message: 'Why it can’t answer', validate: words }, context),
    missing_signal: await input({ message: 'What would have to be recorded', validate: words }, context),
  };
}

function questionFault(text: string, before: readonly Entry[]): true | string {
  const question = text.trim();
  if (question.split(/\s+/).length < 4 || !question.endsWith('?'))
    return 'A whole question, with a question mark.';
  if (before.some((e) => e.question.toLowerCase() === question.toLowerCase()))
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
