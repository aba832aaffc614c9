import { advise, CheckFailure, checksOf } from '../kit/check.ts';
import type { Failure, Fault } from '../kit/failure.ts';
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
import { questionVerdict } from './checks/question-verdict.ts';
import { questionsFile } from './checks/questions.fixture.ts';

// The specification of Exercise 1: three business questions that the RAG API's technical metrics can't answer.

const check = checksOf('1-learn/questions.yaml');
const file = questionsFile();

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
  file.entries(['question'], ({ value, at }) => failure(at('question'), lengthFault(value.question)));
});

check(
  'asks-a-question',
  'Each question ends with a question mark',
  'Write it as the person would ask it.',
  () => {
    file.entries(['question'], ({ value, at }) => failure(at('question'), markFault(value.question)));
  },
);

check(
  'different-questions',
  'The three questions are different',
  'For example: one on satisfaction, one on money, one on the people who use it.',
  () => {
    file.entries(['question'], ({ value, at }, before) => {
      const numbered = before.map((other) => ({ number: other.index + 1, question: other.value.question }));
      return failure(at('question'), sameFault(value.question, numbered));
    });
  },
);

check(
  'own-words',
  'No question is the example of the README',
  'The example shows the form. Write a question of your own.',
  () => {
    file.entries(['question'], ({ value, at }) => failure(at('question'), exampleFault(value.question)));
  },
);

check(
  'beyond-metrics',
  'No technical metric answers a question already',
  'Ask about people or the business: do users come back, do they pay, do they trust the answer?',
  (context) => {
    for (const { value, lineOf, index } of file.complete(['question'])) {
      const verdict = questionVerdict(value.question);
      if (verdict.answered || !verdict.remark) continue;
      const message = `Question ${index + 1} ${verdict.remark}`;
      advise(context, { id: 'question', message, file: '1-learn/questions.yaml', line: lineOf('question') });
    }
    file.entries(['question'], ({ value, at }) => failure(at('question'), technicalFault(value.question)));
  },
);

check(
  'closest-metric',
  'closest_metric is on /metrics of the RAG API',
  'Run npm run lab and open /metrics. Which line comes nearest to an answer?',
  () => {
    file.entries(['closest_metric'], ({ value, at }) =>
      failure(at('closest_metric'), metricFault(value.closest_metric)),
    );
  },
);

check(
  'why-not',
  'why_not says in a sentence what the closest metric lacks',
  'What does the metric count, and what does it leave out?',
  () => {
    file.entries(['why_not'], ({ value, at }) => failure(at('why_not'), sentenceFault(value.why_not)));
  },
);

check(
  'missing-signal',
  'missing_signal says in a sentence what should be recorded',
  'Name an event and its moment: a vote on an answer, a visit in the week after.',
  () => {
    file.entries(['why_not', 'missing_signal'], ({ value, at }) =>
      failure(at('missing_signal'), signalFault(value.missing_signal, value.why_not)),
    );
  },
);

function failure(did: string, fault: Fault | undefined): Failure | undefined {
  return fault && { did, ...fault };
}
