import type { Labels } from '../prometheus/exposition.ts';

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
 * Regular expressions match the whole value. They are JavaScript's, which agree with Prometheus's RE2 in ordinary use;
 * of RE2's flags, only a leading `(?i)` works.
 *
 * @throws {SyntaxError} for a bad regular expression
 */
export function compiled(matchers: readonly Matcher[]): (labels: Labels) => boolean {
  const tests = matchers.map((matcher) => ({ label: matcher.label, matches: testOf(matcher) }));
  return (labels) => tests.every(({ label, matches }) => matches(labels.get(label) ?? ''));
}

function testOf({ op, value }: Matcher): Test {
  if (op === '=') return (actual) => actual === value;
  if (op === '!=') return (actual) => actual !== value;
  const flagless = value.replace(/^\(\?i\)/, '');
  const pattern = new RegExp(`^(?:${flagless})$`, flagless === value ? 's' : 'si');
  return (actual) => pattern.test(actual) === (op === '=~');
}
