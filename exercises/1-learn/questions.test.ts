import { advise, checksOf, expecting } from '../kit/check.ts';
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
import texts from './checks.json' with { type: 'json' };
import { QUESTION, type Question } from './questions-file.ts';

// The specification of Exercise 1: three business questions that the RAG API's technical metrics can't answer.

const FILE = '1-learn/questions.yaml';
const check = checksOf(texts);
const file = listFile<Question>({ file: FILE, list: 'questions', item: 'question', fields: QUESTION });

check('file-shape', () => file.shape());

check('three-questions', () => {
  const count = file.count();
  const expectThree = expecting('counting the entries of questions.yaml', 'exactly 3');
  expectThree(count <= 3, String(count), 'Keep the three that matter most to the business.');
  expectThree(count === 3, String(count), 'An entry or its dash is missing.');
});

check('filled', () => {
  file.filled();
  file.judge(['question'], ({ question }) => lengthFault(question));
});

check('asks-a-question', () => file.judge(['question'], ({ question }) => markFault(question)));

check('different-questions', () =>
  file.judge(['question'], ({ question }, _entry, before) => sameFault(question, before)),
);

check('own-words', () => file.judge(['question'], ({ question }) => exampleFault(question)));

check('beyond-metrics', (context) => {
  for (const { value, lineOf, index } of file.complete(['question'])) {
    const remark = remarkOn(value.question);
    const message = `Question ${index + 1} ${remark}`;
    if (remark) advise(context, { id: 'question', message, file: FILE, line: lineOf('question') });
  }
  file.judge(['question'], ({ question }) => technicalFault(question));
});

check('closest-metric', () => file.judge(['closest_metric'], (entry) => metricFault(entry.closest_metric)));

check('why-not', () => file.judge(['why_not'], (entry) => sentenceFault(entry.why_not)));

check('missing-signal', () =>
  file.judge(['missing_signal', 'why_not'], (entry) => signalFault(entry.missing_signal, entry.why_not)),
);
