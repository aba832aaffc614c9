import { z } from 'zod';
import { listFile } from '../../kit/yaml-list.ts';
import { COUNT, QUESTION, type Question } from '../questions-file.ts';

/** The learner's questions, read from the graded folder. */
export const questionsFile = () =>
  listFile<Question>(
    { file: '1-learn/questions.yaml', list: 'questions', item: 'question', fields: QUESTION },
    z.strictObject({ questions: z.array(QUESTION) }),
    { shape: 'file-shape', count: 'three-questions', filled: 'filled' },
    COUNT,
  );
