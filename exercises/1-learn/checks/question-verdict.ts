import type { TechnicalMetric } from '#lab/rag-api/metric-catalogue.ts';
import { words } from '../../kit/text.ts';
import { metricAbout, technicalSubject, WORDS } from './technical-subject.ts';

/** How many characters of a question are searched: real questions are shorter. */
const LONGEST = 500;

/** How a technical metric answers a question. */
export interface TechnicalAnswer {
  metric: TechnicalMetric;
  promql: string;
  /** Where else to look. */
  besides?: string | undefined;
}

/**
 * How a technical metric answers a question already; undefined unless that is certain: the question names a technical
 * quantity, and nothing but the machine.
 */
export function technicalAnswer(question: string): TechnicalAnswer | undefined {
  const text = searched(question);
  const metric = technicalSubject(text);
  if (!metric) return undefined;
  const answer = metric.answers.find(({ asks }) => !asks || asks.test(text));
  const promql = answer ? inWindow(answer.promql, text) : metric.name;
  return { metric, promql, besides: answer?.besides };
}

/** Continues “question 2 …”, where it is not certain that the question needs a new metric. */
export function remarkOn(question: string): string | undefined {
  const text = searched(question);
  const about = metricAbout(text);
  if (technicalSubject(text)) return undefined;
  if (about && !names(text, WORDS.effects))
    return `is about what ${about.name} measures. Could that metric be perfect while the answer is still bad news? If not, ask what it means for people or for the business.`;
  return isEnglish(text) && !names(text, WORDS.product)
    ? 'names neither the assistant nor its users or its cost. What would somebody decide by the answer?'
    : undefined;
}

const searched = (question: string) => question.slice(0, LONGEST).toLowerCase();

function names(text: string, beginnings: readonly string[]): boolean {
  return words(text).some((word) => beginnings.some((beginning) => word.startsWith(beginning)));
}

/** Whether at least two words are among the most frequent English ones. */
function isEnglish(text: string): boolean {
  return words(text).filter((word) => WORDS.frequent.includes(word)).length >= 2;
}

/** The PromQL with the window that the question names: a question per second is not answered with a count per day. */
function inWindow(promql: string, question: string): string {
  const [, per = ''] = /\b(?:per|each|every|a) (second|minute|hour|week|month)\b/.exec(question) ?? [];
  const windows: Readonly<Record<string, string>> = { hour: '[1h]', week: '[7d]', month: '[30d]' };
  if (per === 'second' || per === 'minute') {
    const rate = promql.replace('increase(', 'rate(').replace('[1d]', '[5m]');
    return per === 'minute' && rate !== promql ? `60 * ${rate}` : rate;
  }
  return promql.replace('[1d]', windows[per] ?? '[1d]');
}
