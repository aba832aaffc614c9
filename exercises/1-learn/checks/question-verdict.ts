import { seriesNames, type TechnicalMetric, technicalMetrics } from '#lab/rag-api/metric-catalogue.ts';
import { businessConcept } from './business-concepts.ts';

/** How many characters of a question are searched: real questions are shorter. */
const LONGEST = 500;

/** Words that ask for something that the machine measures, even when users are mentioned. */
const MEASURED =
  /\b(?:p ?(?:50|75|90|95|99|999)|percentiles?|latenc(?:y|ies)|response times?|50\d|5xx|error rates?|time[sd]?[- ]?outs?|slowest|fastest)\b|\b(?:hit|hits|get|gets|got|see|sees|saw|face|faced?|received?|run into|ran into|had|meet|met|experienced?) (?:\w+ ){0,2}?(?:errors?|rate limits?)\b|\bhow long (?:do|does|did|must) (?:\w+ ){0,3}wait\b/;

/** Whether a question needs a new metric. */
export type QuestionVerdict =
  | { answered: false /** The business concept it names, if any. */; concept: string | undefined }
  | {
      answered: true;
      metric: TechnicalMetric;
      promql: string /** Where else to look. */;
      besides?: string | undefined;
    };

/**
 * Says whether a technical metric already answers a question in English.
 *
 * The rule: it does when the question asks for a technical quantity (the catalogue's `asks`, or the name of a metric)
 * and names no business concept. A question with both, such as "Do users who wait long cancel more often?", needs a new
 * metric. But a weak concept ("how many users", "active") does not count beside a quantity of the machine: "How many users
 * hit an error?". A question with neither is accepted, and so is a question in another language.
 */
export function questionVerdict(question: string): QuestionVerdict {
  const found = businessConcept(question.slice(0, LONGEST));
  const plain = question
    .toLowerCase()
    .replace(/[\u2018\u2019]/g, "'")
    .replace(/\s+/g, ' ')
    .trim();
  if (found && !(found.weak && MEASURED.test(plain))) return { answered: false, concept: found.concept };
  for (const metric of technicalMetrics()) {
    const named = new RegExp(`\\b(?:${seriesNames(metric).join('|')})\\b`).test(plain);
    const answer = metric.answers.find(({ asks }) => asks.test(plain)) ?? (named && metric.answers[0]);
    if (answer) return { answered: true, metric, promql: answer.promql, besides: answer.besides };
    if (named) return { answered: true, metric, promql: metric.name };
  }
  return { answered: false, concept: undefined };
}
