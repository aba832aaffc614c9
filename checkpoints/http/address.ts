import { uncheckable } from '../checkpoint.ts';

/**
 * The address from a setting, without the slash at its end. A path and credentials stay.
 *
 * @param variable where the learner sets it, such as `PROMETHEUS_URL`
 * @throws {Problem} when it is missing or not an http address. Its text is never shown, since it may hold a password
 */
export function address(value: string | undefined, variable: string, example: string): string {
  const refuse = (why: string, set: string) =>
    uncheckable(`${variable} ${why}.`, `Set ${variable}${set} ${example}.`);
  if (!value) throw refuse('is not set', ', for example to');
  if (!/^https?:\/\//i.test(value) || !URL.canParse(value))
    throw refuse('is not an http address', ' to an address with http:// or https://, such as');
  const { search, hash } = new URL(value);
  if (search || hash)
    throw refuse('must not contain ? or #: paths are added to it', ' to the address alone, such as');
  return value.replace(/\/+$/, '');
}

/** The URL in a text that may be missing or may not be one. */
export function urlOf(text: string | undefined): URL | undefined {
  return text !== undefined && URL.canParse(text) ? new URL(text) : undefined;
}
