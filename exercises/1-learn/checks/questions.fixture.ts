import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { listFile } from '../../kit/yaml-list.ts';
import { COUNT, QUESTION, type Question, questionsIn } from '../questions-file.ts';

/** The learner's questions, read from the graded folder. */
export const questionsFile = () =>
  listFile<Question>(
    { file: '1-learn/questions.yaml', list: 'questions', item: 'question', fields: QUESTION },
    z.strictObject({ questions: z.array(QUESTION) }),
    { shape: 'file-shape', count: 'three-questions', filled: 'filled' },
    COUNT,
  );

/** The question of the README's example, which must not be handed in. */
export function exampleQuestion(): string {
  const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8');
  return questionsIn(/```yaml\n(questions:[\s\S]*?)```/.exec(readme)?.[1])[0] ?? '';
}
