import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { z } from 'zod';
import { listFile } from '../../kit/yaml-list.ts';

/** One entry of `questions.yaml`. */
export interface Question {
  question: string;
  asked_by: string;
  closest_metric: string;
  why_not: string;
  missing_signal: string;
}

const text = z.string().describe('text');

const fields = z.strictObject({
  question: text,
  asked_by: text,
  closest_metric: text,
  why_not: text,
  missing_signal: text,
});

/** The learner's questions, read from the graded folder. */
export const questionsFile = () =>
  listFile<Question>(
    { file: '1-learn/questions.yaml', list: 'questions', item: 'question', fields },
    z.strictObject({ questions: z.array(fields) }),
    { shape: 'file-shape', count: 'three-questions', filled: 'filled' },
  );

/** The example of the README, which must not be handed in. */
export function readmeExample(): Question {
  const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8');
  const block = /```yaml\n(questions:[\s\S]*?)```/.exec(readme)?.[1] ?? '';
  return (parse(block) as { questions: [Question] }).questions[0];
}
