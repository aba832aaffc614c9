import { advise, CheckFailure, checksOf } from '../kit/check.ts';
import { listFile } from '../kit/yaml-list.ts';
import {
  exampleFault,
  lengthFault,
  markFault,
  metricFault,
  sameFault,
  sentenceFault,
  signalFault,
  technicalFault,
} from './checks/answer-fault.ts';
import { remarkOn } from './checks/question-verdict.ts';
import { COUNT, QUESTION, type Question } from './questions-file.ts';

// The specification of Exercise 1: three business questions that the RAG API's technical metrics can't answer.

const FILE = '1-learn/questions.yaml';
const check = checksOf(FILE);
const file = listFile<Question>(
  { file: FILE, list: 'questions', item: 'question', fields: QUESTION },
  { shape: 'file-shape', count: 'three-questions', filled: 'filled' },
  COUNT,
);

check(
  'file-shape',
  'questions.yaml is valid YAML with five keys for each question',
  'The README shows the shape of the file. The message names the line.',
  () => file.shape(),
);

check(
  'three-questions',
  'There are exactly three questions',
  'Each question is one entry, which begins with a dash.',
  () => {
    const count = file.count();
    if (count !== 3)
      throw new CheckFailure({
        did: 'counting the entries of questions.yaml',
        expected: 'exactly 3',
        got: String(count),
        likely:
          count > 3 ? 'Keep the three that matter most to the business.' : 'An entry or its dash is missing.',
      });
  },
);

check('filled', 'Every field is filled with your own words', 'Replace each … and save the file.', () => {
  file.filled();
  file.judge(['question'], ({ question }) => lengthFault(question));
});

check(
  'asks-a-question',
  'Each question ends with a question mark',
  'Write it as the person would ask it.',
  () => file.judge(['question'], ({ question }) => markFault(question)),
);

check(
  'different-questions',
  'The three questions are different',
  'For example: one on satisfaction, one on money, one on the people who use it.',
  () => file.judge(['question'], ({ question }, _entry, before) => sameFault(question, before)),
);

check(
  'own-words',
  'No question is the example of the README',
  'The example shows the form. Write a question of your own.',
  () => file.judge(['question'], ({ question }) => exampleFault(question)),
);

check(
  'beyond-metrics',
  'No technical metric answers a question already',
  'Ask about people or the business: do users come back, do they pay, do they trust the answer?',
  (context) => {
    for (const { value, lineOf, index } of file.complete(['question'])) {
      const remark = remarkOn(value.question);
      const message = `Question ${index + 1} ${remark}`;
      if (remark) advise(context, { id: 'question', message, file: FILE, line: lineOf('question') });
    }
    file.judge(['question'], ({ question }) => technicalFault(question));
  },
);

check(
  'closest-metric',
  'closest_metric is on /metrics of the RAG API',
  'Run npm run lab and open /metrics. Which line comes nearest to an answer?',
  () => file.judge(['closest_metric'], (entry) => metricFault(entry.closest_metric)),
);

check(
  'why-not',
  'why_not says in a sentence what the closest metric lacks',
  'What does the metric count, and what does it leave out?',
  () => file.judge(['why_not'], (entry) => sentenceFault(entry.why_not)),
);

check(
  'missing-signal',
  'missing_signal says in a sentence what should be recorded',
  'Name an event and its moment: a vote on an answer, a visit in the week after.',
  () =>
    file.judge(['missing_signal', 'why_not'], (entry) => signalFault(entry.missing_signal, entry.why_not)),
);
