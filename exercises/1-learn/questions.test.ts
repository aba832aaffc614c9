import { parseQuery, QuerySyntaxError } from '#lab/promql/query.ts';
import { CheckFailure, checksOf } from '../kit/check.ts';
import type { Failure, Fault } from '../kit/failure.ts';
import { isSentence, nearest, similarity, words } from '../kit/text.ts';
import { exposedNames, metricAbout } from './checks/closest-metric.ts';
import { questionVerdict } from './checks/question-verdict.ts';
import { exampleQuestion, questionsFile } from './checks/questions.fixture.ts';

// The specification of Exercise 1: three business questions that the RAG API's technical metrics can't answer.

const check = checksOf('1-learn/questions.yaml');
const file = questionsFile();
/** Two sentences of at least this similarity say the same in other words. */
const ALIKE = 0.8;

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
  file.entries(['question'], ({ value, at }) =>
    words(value.question).length < 3
      ? { did: at('question'), expected: 'a question of at least three words', got: `"${value.question}"` }
      : undefined,
  );
});

check(
  'asks-a-question',
  'Each question ends with a question mark',
  'Write it as the person would ask it.',
  () => {
    file.entries(['question'], ({ value, at }) =>
      /[?？؟]["'”’»)]*$/.test(value.question.trim())
        ? undefined
        : {
            did: at('question'),
            expected: 'a question mark at the end',
            got: `"${value.question}"`,
            likely: 'This is a topic or a metric, not a question. Who asks what, to decide what?',
          },
    );
  },
);

check(
  'different-questions',
  'The three questions are different',
  'For example: one on satisfaction, one on money, one on the people who use it.',
  () => {
    file.entries(['question'], ({ value, at, index }, before) => {
      const same = before.find((other) => similarity(other.value.question, value.question) >= ALIKE);
      return (
        same && {
          did: at('question'),
          expected: `a different question from ${same.index + 1}`,
          got: `"${value.question}", and question ${same.index + 1} is "${same.value.question}"`,
          likely: `Question ${index + 1} says the same as question ${same.index + 1} in other words: one metric would answer both.`,
        }
      );
    });
  },
);

check(
  'own-words',
  'No question is the example of the README',
  'The example shows the form. Write a question of your own.',
  () => {
    const example = exampleQuestion();
    file.entries(['question'], ({ value, at }) =>
      similarity(example, value.question) >= ALIKE
        ? {
            did: at('question'),
            expected: 'a question of your own',
            got: `the example of the README, "${value.question}"`,
          }
        : undefined,
    );
  },
);

check(
  'beyond-metrics',
  'No technical metric answers a question already',
  'Ask about people or the business: do users come back, do they pay, do they trust the answer?',
  () => {
    file.entries(['question'], ({ value, at }) => {
      const verdict = questionVerdict(value.question);
      return verdict.answered
        ? {
            did: at('question'),
            expected: 'a question that no technical metric answers',
            got: `a question that ${verdict.metric.name} answers: ${verdict.promql}`,
            likely: `It asks how the machine is doing${verdict.besides ? ` (${verdict.besides})` : ''}. Ask what that means for the people who use it, or for the business.`,
          }
        : undefined;
    });
  },
);

check(
  'closest-metric',
  'closest_metric is on /metrics of the RAG API',
  'Run npm run lab and open /metrics. Which line comes nearest to an answer?',
  () => {
    file.entries(['closest_metric'], ({ value, at }) => {
      const fault = metricFault(value.closest_metric);
      return fault && { did: at('closest_metric'), ...fault };
    });
  },
);

check(
  'why-not',
  'why_not says in a sentence what the closest metric lacks',
  'What does the metric count, and what does it leave out?',
  () => {
    file.entries(['why_not'], ({ value, at }) => tooShort(value.why_not, at('why_not')));
  },
);

check(
  'missing-signal',
  'missing_signal says in a sentence what should be recorded',
  'Name an event and its moment: a vote on an answer, a visit in the week after.',
  () => {
    file.entries(['why_not', 'missing_signal'], ({ value, at }) =>
      similarity(value.why_not, value.missing_signal) >= ALIKE
        ? {
            did: at('missing_signal'),
            expected: 'what should be recorded',
            got: `the sentence of why_not again, "${value.missing_signal}"`,
            likely:
              'why_not is about the metric that exists; missing_signal is about the signal that is missing.',
          }
        : tooShort(value.missing_signal, at('missing_signal')),
    );
  },
);

function tooShort(sentence: string, did: string): Failure | undefined {
  return isSentence(sentence)
    ? undefined
    : { did, expected: 'a sentence of at least four different words', got: `"${sentence}"` };
}

function metricFault(text: string): Fault | undefined {
  const expected = 'a metric that /metrics has today';
  const names = exposedNames();
  try {
    const used = parseQuery(text).selectors.map(({ metric }) => metric ?? '');
    const wrong = used.find((name) => !names.includes(name));
    if (used.length > 0 && wrong === undefined) return undefined;
    if (wrong === undefined) return { expected, got: `"${text}", which names no metric` };
    return { expected, got: `${wrong}, which is not on /metrics`, likely: suggestion(wrong, names) };
  } catch (error) {
    if (!(error instanceof QuerySyntaxError)) throw error;
    return { expected, got: `"${text}", which is not the name of a metric`, likely: suggestion(text, names) };
  }
}

function suggestion(text: string, names: readonly string[]): string {
  if (/satisf|rating|vote|feedback/i.test(text))
    return 'You build that metric in Exercise 3. Which metric comes nearest today?';
  if (text === 'up') return 'Prometheus adds the metric up for each target; it is not on /metrics.';
  const meant = nearest(text, names) ?? metricAbout(text);
  return meant ? `Did you mean ${meant}?` : 'Use one name from /metrics, such as rag_query_duration_seconds.';
}
