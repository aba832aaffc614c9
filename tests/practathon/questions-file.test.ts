import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { withAnswers } from '../../exercises/1-learn/questions-file.ts';

const WHOLE = {
  question: 'Do new users come back after a bad answer?',
  asked_by: 'CEO',
  closest_metric: 'rag_query_errors_total',
  why_not: 'It knows nothing of the people.',
  missing_signal: 'A vote on each answer.',
};

test('a learner who leaves in the middle keeps the answers so far, and the file as it was before', () => {
  const three = withAnswers(undefined, [WHOLE, WHOLE, { ...WHOLE, asked_by: 'CFO' }]);
  const text = withAnswers(three, [{ ...WHOLE, asked_by: 'Support' }, { question: 'Which plan pays?' }]);
  expect(parse(text)).toEqual({
    questions: [
      { ...WHOLE, asked_by: 'Support' },
      { ...WHOLE, question: 'Which plan pays?' },
      { ...WHOLE, asked_by: 'CFO' },
    ],
  });
});

test.each([
  ['no file', undefined],
  ['a file that is not YAML', 'questions: ['],
  ['a file of another shape', 'questions: [7, 8]'],
])('%s: fields without an answer are placeholders', (_what, before) => {
  const { questions } = parse(withAnswers(before, [{ question: 'Which plan pays?' }]));
  expect(questions).toHaveLength(3);
  expect(questions[0]).toMatchObject({ question: 'Which plan pays?', asked_by: '…' });
  expect(questions[2].question).toBe('…');
});
