import { Document, parse } from 'yaml';
import { z } from 'zod';

/** The fields of one question, in the order of the prompts and of the file. */
export const FIELDS = ['question', 'asked_by', 'closest_metric', 'why_not', 'missing_signal'] as const;

export type Entry = Record<(typeof FIELDS)[number], string>;

/** How many questions there are. */
export const COUNT = 3;
const BEFORE = z.object({ questions: z.array(z.record(z.string(), z.unknown()).catch({})) });

/**
 * The learner's file with these answers in it, from the first question on. Fields without an answer stay as they were.
 *
 * @param before the current text of the file; undefined when there is no file
 */
export function withAnswers(before: string | undefined, answers: readonly Partial<Entry>[]): string {
  const old = questionsOf(before);
  const questions = Array.from({ length: COUNT }, (_, i) =>
    Object.fromEntries(FIELDS.map((field) => [field, answers[i]?.[field] ?? old[i]?.[field] ?? '…'])),
  );
  const document = new Document({ questions });
  document.commentBefore =
    ' Exercise 1 (Learn): three business questions. You can change them here at any time.';
  return document.toString({ lineWidth: 0 });
}

/** The questions of a file, as far as they can be read. */
export function questionsIn(text: string | undefined): string[] {
  return questionsOf(text).flatMap(({ question }) => (typeof question === 'string' ? [question] : []));
}

/** The entries of a file; empty when it can't be read, which is fine since a copy of it is kept. */
function questionsOf(text: string | undefined): Record<string, unknown>[] {
  try {
    return BEFORE.parse(parse(text ?? '')).questions;
  } catch {
    return [];
  }
}
