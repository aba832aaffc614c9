import { readFileSync } from 'node:fs';
import { QuerySyntaxError } from '#lab/promql/query.ts';
import { seriesNames, technicalMetrics } from '#lab/rag-api/metric-catalogue.ts';
import type { Fault } from '../../kit/failure.ts';
import { readQuery } from '../../kit/promql.ts';
import { isSentence, nearest, placeholderFault, similarity, words } from '../../kit/text.ts';
import { type Question, questionsIn } from '../questions-file.ts';
import { technicalAnswer } from './question-verdict.ts';
import { metricAbout } from './technical-subject.ts';

/** Two sentences of at least this similarity say the same in other words. */
const ALIKE = 0.8;

/** An earlier question; its index counts from 0. */
export interface Earlier {
  index: number;
  value: { question: string };
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

export function sameFault(question: string, before: readonly Earlier[]): Fault | undefined {
  const same = before.find(({ value }) => similarity(value.question, question) >= ALIKE);
  return (
    same && {
      expected: `a different question from ${same.index + 1}`,
      got: `"${question}", and question ${same.index + 1} is "${same.value.question}"`,
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
  const answer = technicalAnswer(question);
  return (
    answer && {
      expected: 'a question that no technical metric answers',
      got: `a question that ${answer.metric.name} answers: ${answer.promql}`,
      likely: `It asks how the machine is doing${answer.besides ? ` (${answer.besides})` : ''}. Ask what that means for the people who use it, or for the business.`,
    }
  );
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
  const used = namesIn(text);
  if (!used)
    return { expected, got: `"${text}", which is not the name of a metric`, likely: suggestion(text, names) };
  if (used.length === 0) return { expected, got: `"${text}", which names no metric` };
  const wrong = used.find((name) => !names.includes(name));
  if (wrong === undefined) return undefined;
  return { expected, got: `${wrong}, which is not on /metrics`, likely: suggestion(wrong, names) };
}

/** The names of the metrics in PromQL, of which a name alone is the simplest; undefined for other texts. */
function namesIn(text: string): string[] | undefined {
  try {
    return readQuery(text).selectors.map(({ metric }) => metric ?? '');
  } catch (error) {
    if (error instanceof QuerySyntaxError) return undefined;
    throw error;
  }
}

/** Every name on `/metrics` before the exercise, with the series of histograms. */
export function exposedNames(): string[] {
  return technicalMetrics().flatMap(seriesNames);
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
  before: readonly Earlier[],
): Fault | undefined {
  const judges: Partial<Record<keyof Question, () => Fault | undefined>> = {
    question: () =>
      lengthFault(answer) ??
      markFault(answer) ??
      sameFault(answer, before) ??
      exampleFault(answer) ??
      technicalFault(answer),
    closest_metric: () => metricFault(answer),
    why_not: () => sentenceFault(answer),
    missing_signal: () => signalFault(answer, entry.why_not ?? ''),
  };
  return placeholderFault(answer) ?? judges[key]?.();
}
