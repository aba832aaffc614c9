import type { TechnicalMetric } from '#lab/rag-api/metric-catalogue.ts';
import { words } from '../../kit/text.ts';
import { metricAbout, technicalSubject } from './technical-subject.ts';

/** How many characters of a question are searched: real questions are shorter. */
const LONGEST = 500;

/** Whether a question needs a new metric. */
export type QuestionVerdict =
  | {
      answered: false /** Continues “question 2 …”, where it is not sure that the question needs one. */;
      remark?: string;
    }
  | {
      answered: true;
      metric: TechnicalMetric;
      promql: string;
      /** Where else to look. */
      besides?: string | undefined;
    };

/**
 * Says whether a technical metric already answers a question. Only what is certain counts as answered: the question names a
 * technical quantity, and nothing but the machine. Other questions get at most a remark.
 */
export function questionVerdict(question: string): QuestionVerdict {
  const text = question.slice(0, LONGEST).toLowerCase();
  const metric = technicalSubject(text);
  if (metric) {
    const answer = metric.answers.find(({ asks }) => !asks || asks.test(text));
    return {
      answered: true,
      metric,
      promql: answer ? inWindow(answer.promql, text) : metric.name,
      besides: answer?.besides,
    };
  }
  const about = metricAbout(text);
  if (about && !names(text, EFFECTS))
    return {
      answered: false,
      remark: `is about what ${about.name} measures. Could that metric be perfect while the answer is still bad news? If not, ask what it means for people or for the business.`,
    };
  return isEnglish(text) && !names(text, PRODUCT)
    ? {
        answered: false,
        remark:
          'names neither the assistant nor its users or its cost. What would somebody decide by the answer?',
      }
    : { answered: false };
}

/** Beginnings of words for effects on people and money, which no technical metric measures. */
const EFFECTS = `satisf dissatisf unsatisf happ unhapp rated rating vot thumb feedback complain trust churn cancel leav stay
  renew abandon giving gave back competitor conver upgrad trial buy bought revenue profit earn worth willing deal lose lost help
  useful solv wrong correct accura good bad quality ticket nobody matter business cohort tier segment plan free paid new pay caus
  copy click vot close contact notice drive whose department student conversation refund spam language`;

/** Beginnings of words for the product, its people and its money. */
const PRODUCT = `user customer client people person team compan account member visitor subscriber student employee manager
  staff answer question quer assistant bot chatbot chat help support ticket api rag search document article passage source
  content product feature cost money revenue sale spend pay price budget business market plan tier trial satisf trust
  feedback vot rating quality accura usage adopt onboard conver upgrad renew cancel churn value worth sav work cohort`;

function names(text: string, beginnings: string): boolean {
  const stems = beginnings.split(/\s+/);
  return words(text).some((word) => stems.some((stem) => word.startsWith(stem)));
}

/** Whether at least two words are among the most frequent English ones. */
function isEnglish(text: string): boolean {
  return words(text).filter((word) => ENGLISH.has(word)).length >= 2;
}

const ENGLISH = new Set(
  'is are was were do does did how what which who why when where the our we us it of to and for will can has have'.split(
    ' ',
  ),
);

/** The PromQL with the window that the question names: a question per second is not answered with a count per day. */
function inWindow(promql: string, question: string): string {
  const [, per = ''] =
    /\b(?:per|each|every|a|pro) (second|minute|hour|day|week|month|sekunde|stunde|tag|woche|monat)\b/.exec(
      question,
    ) ?? [];
  if (/^(?:sec|sek|min)/.test(per)) {
    const rate = promql.replace('increase(', 'rate(').replace('[1d]', '[5m]');
    return per === 'minute' && rate !== promql ? `60 * ${rate}` : rate;
  }
  const window = { hour: '1h', stunde: '1h', week: '7d', woche: '7d', month: '30d', monat: '30d' }[per];
  return window ? promql.replace('[1d]', `[${window}]`) : promql;
}
