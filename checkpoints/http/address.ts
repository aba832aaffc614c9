import { problemsOf } from '../problems.ts';

const problem = problemsOf(import.meta.url);

/**
 * The address from a setting, without the slash at its end. A path and credentials stay.
 *
 * @param variable where the learner sets it, such as `PROMETHEUS_URL`
 * @throws {Problem} when it is missing or not an http address. Its text is never shown, since it may hold a password
 */
export function address(value: string | undefined, variable: string, example: string): string {
  const facts = { variable, example };
  if (!value) throw problem('address-missing', facts);
  if (!/^https?:\/\//i.test(value) || !URL.canParse(value)) throw problem('address-not-http', facts);
  const { search, hash } = new URL(value);
  if (search || hash) throw problem('address-with-query', facts);
  return value.replace(/\/+$/, '');
}

/** The URL in a text that may be missing or may not be one. */
export function urlOf(text: string | undefined): URL | undefined {
  return text !== undefined && URL.canParse(text) ? new URL(text) : undefined;
}
