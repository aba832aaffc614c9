import { readFileSync } from 'node:fs';
import { parseQuery, QuerySyntaxError } from '#lab/promql/query.ts';
import type { Fault } from '../../kit/failure.ts';
import { fillerFault, isPlaceholder, isSentence, nearest, similarity, words } from '../../kit/text.ts';
import { type Question, questionsIn } from '../questions-file.ts';
import { exposedNames } from './closest-metric.ts';
import { questionVerdict } from './question-verdict.ts';
import { metricAbout } from './technical-subject.ts';

/** Two sentences of at least this similarity say the same in other words. */
const ALIKE = 0.8;

/** A question with its number, counted from 1. */
export interface Numbered {
  number: number;
  question: string;
}

export function lengthFault(question: string): Fault | undefined {
  if (words(question).length >= 3) return undefined;
  return { expected: 'a question of at least three words', got: `"${question}"` };
}

export function markFault(question: string): Fault | undefined {
  if (/[?？؟⁇⁈⁉][!！]*["'”’»)]*$/.test(question.trim())) return undefined;
  return {
    expected: 'a question mark at the end',
    got: `"${question}"`,
    likely: 'This is a topic or a metric, not a question. Who asks what, to decide what?',
  };
}

export function sameFault(question: string, before: readonly Numbered[]): Fault | undefined {
  const same = before.find((other) => similarity(other.question, question) >= ALIKE);
  return (
    same && {
      expected: `a different question from ${same.number}`,
      got: `"${question}", and question ${same.number} is "${same.question}"`,
      likely: 'The two say the same in other words: one metric would answer both.',
    }
  );
}

export function exampleFault(question: string): Fault | undefined {
  if (similarity(exampleQuestion(), question) < ALIKE) return undefined;
  return { expected: 'a question of your own', got: `the example of the README, "${question}"` };
}

/** The question of the README's example, which must not be handed in. */
function exampleQuestion(): string {
  const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8');
  return questionsIn(/```yaml\n(questions:[\s\S]*?)```/.exec(readme)?.[1])[0] ?? '';
}

export function technicalFault(question: string): Fault | undefined {
  const verdict = questionVerdict(question);
  if (!verdict.answered) return undefined;
  return {
    expected: 'a question that no technical metric answers',
    got: `a question that ${verdict.metric.name} answers: ${verdict.promql}`,
    likely: `It asks how the machine is doing${verdict.besides ? ` (${verdict.besides})` : ''}. Ask what that means for the people who use it, or for the business.`,
  };
}

export function sentenceFault(sentence: string): Fault | undefined {
  if (isSentence(sentence)) return undefined;
  return { expected: 'a sentence of at least four different words', got: `"${sentence}"` };
}

export function signalFault(signal: string, whyNot: string): Fault | undefined {
  if (similarity(whyNot, signal) < ALIKE) return sentenceFault(signal);
  return {
    expected: 'what should be recorded',
    got: `the sentence of why_not again, "${signal}"`,
    likely: 'why_not is about the metric that exists; missing_signal is about the signal that is missing.',
  };
}

export function metricFault(text: string): Fault | undefined {
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
  const meant = nearest(text, names) ?? metricAbout(text.replace(/_/g, ' '))?.name;
  return meant ? `Did you mean ${meant}?` : 'Use one name from /metrics, such as rag_query_duration_seconds.';
}

/** What the checks will say against one answer, given the answers so far. */
export function answerFault(
  key: keyof Question,
  answer: string,
  entry: Partial<Question>,
  before: readonly Numbered[],
): Fault | undefined {
  if (isPlaceholder(answer))
    return fillerFault(answer) ?? { expected: 'your own words instead of a placeholder', got: `"${answer}"` };
  switch (key) {
    case 'question':
      return (
        lengthFault(answer) ??
        markFault(answer) ??
        sameFault(answer, before) ??
        exampleFault(answer) ??
        technicalFault(answer)
      );
    case 'closest_metric':
      return metricFault(answer);
    case 'why_not':
      return sentenceFault(answer);
    case 'missing_signal':
      return signalFault(answer, entry.why_not ?? '');
    default:
      return undefined;
  }
}
