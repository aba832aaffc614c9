import type { Labels } from '../prometheus/exposition.ts';

/** One `label="value"` of a selector. */
export interface Matcher {
  label: string;
  matches(value: string): boolean;
}

/**
 * Builds a matcher. Regular expressions match the whole value; they are JavaScript's, which agree with Prometheus's RE2
 * on everything ordinary, and of its flags a leading `(?i)` is understood. Throws SyntaxError for a bad one.
 */
export function matcherOf(label: string, op: string, value: string): Matcher {
  switch (op) {
    case '=':
      return { label, matches: (actual) => actual === value };
    case '!=':
      return { label, matches: (actual) => actual !== value };
    default: {
      const flagless = value.replace(/^\(\?i\)/, '');
      const pattern = new RegExp(`^(?:${flagless})$`, flagless === value ? 's' : 'si');
      const wanted = op === '=~';
      return { label, matches: (actual) => pattern.test(actual) === wanted };
    }
  }
}

/** Whether a series has what all matchers ask for. A label that isn't there is the empty text. */
export function matchesAll(matchers: readonly Matcher[], labels: Labels): boolean {
  return matchers.every(({ label, matches }) => matches(labels.get(label) ?? ''));
}
