import { Document, parse } from 'yaml';
import { z } from 'zod';
import { LONGEST_TEXT } from '../kit/text.ts';

const text = z.string().max(LONGEST_TEXT).describe('text');

/** One question, with its fields in the order of the prompts and of the file. */
export const QUESTION = z.strictObject({
  question: text,
  asked_by: text,
  closest_metric: text,
  why_not: text,
  missing_signal: text,
});

export type Question = z.infer<typeof QUESTION>;

/** How many questions there are. */
export const COUNT = 3;

const FILE = z.object({ questions: z.array(z.record(z.string(), z.unknown()).catch({})) });

/**
 * The learner's file with these answers in it, from the first question on. Fields without an answer stay as they were.
 *
 * @param before the current text of the file; undefined when there is no file
 */
export function withAnswers(before: string | undefined, answers: readonly Partial<Question>[]): string {
  const old = entriesOf(before);
  const fields = Object.keys(QUESTION.shape) as (keyof Question)[];
  const questions = Array.from({ length: COUNT }, (_, i) =>
    Object.fromEntries(fields.map((field) => [field, answers[i]?.[field] ?? old[i]?.[field] ?? '…'])),
  );
  const document = new Document({ questions });
  document.commentBefore =
    ' Exercise 1 (Learn): three business questions. You can change them here at any time.';
  return document.toString({ lineWidth: 0 });
}

/** The questions of a file, in their order; undefined for an entry without a question. Empty when it can't be read. */
export function questionsIn(file: string | undefined): (string | undefined)[] {
  return entriesOf(file).map(({ question }) => (typeof question === 'string' ? question : undefined));
}

/** The entries of a file; empty when it can't be read. */
function entriesOf(file: string | undefined): Record<string, unknown>[] {
  try {
    return FILE.parse(parse(file ?? '', { merge: true })).questions;
  } catch {
    return [];
  }
}
