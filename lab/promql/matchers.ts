import type { Labels } from '../prometheus/exposition.ts';
import { re2 } from './re2.ts';

/** One condition of a selector, such as `rating="up"`. */
export interface Matcher {
  label: string;
  op: '=' | '!=' | '=~' | '!~';
  value: string;
}

/** Whether a value fulfils a condition. */
type Test = (value: string) => boolean;

/**
 * Compiles conditions to a function that tells whether a series fulfils them all; a missing label is an empty text.
 * Regular expressions match the whole value.
 *
 * @throws {SyntaxError} for a bad regular expression
 */
export function compiled(matchers: readonly Matcher[]): (labels: Labels) => boolean {
  const tests = matchers.map((matcher) => ({ label: matcher.label, matches: testOf(matcher) }));
  return (labels) => tests.every(({ label, matches }) => matches(labels.get(label) ?? ''));
}

/** @throws {SyntaxError} for a bad regular expression */
export function testOf({ op, value }: Omit<Matcher, 'label'>): Test {
  if (op === '=') return (actual) => actual === value;
  if (op === '!=') return (actual) => actual !== value;
  const pattern = re2(value);
  return (actual) => pattern.test(actual) === (op === '=~');
}
