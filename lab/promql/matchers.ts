import { RE2JS } from 're2js';
import type { Labels } from '../prometheus/exposition.ts';

/** One condition of a selector, such as `rating="up"`. */
export interface Matcher {
  label: string;
  op: '=' | '!=' | '=~' | '!~';
  value: string;
}

/**
 * Compiles conditions to a function that tells whether a series fulfils them all; a missing label is an empty text.
 * Regular expressions match the whole value.
 *
 * @throws {RE2JSSyntaxException} for a bad regular expression
 */
export function compiled(matchers: readonly Matcher[]): (labels: Labels) => boolean {
  const tests = matchers.map((matcher) => ({ label: matcher.label, matches: testOf(matcher) }));
  return (labels) => tests.every(({ label, matches }) => matches(labels.get(label) ?? ''));
}

/**
 * Whether a value fulfils a condition.
 *
 * @throws {RE2JSSyntaxException} for a bad regular expression, in Prometheus's words
 */
export function testOf({ op, value }: Omit<Matcher, 'label'>): (actual: string) => boolean {
  if (op === '=') return (actual) => actual === value;
  if (op === '!=') return (actual) => actual !== value;
  const pattern = RE2JS.compile(`^(?s:${value})$`); // as Prometheus anchors it
  return (actual) => pattern.matches(actual) === (op === '=~');
}
