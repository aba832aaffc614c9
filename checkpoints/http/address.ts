import { Problem } from '../checkpoint.ts';

/**
 * The address from a setting, without the slash at its end. A path and credentials stay.
 *
 * @param variable where the learner sets it, such as `PROMETHEUS_URL`
 * @throws {Problem} when it is missing or not an http address. Its text is never shown, since it may hold a password
 */
export function address(value: string | undefined, variable: string, example: string): string {
  if (!value)
    throw new Problem('error', `${variable} is not set.`, [`Set ${variable}, for example to ${example}.`]);
  if (!/^https?:\/\//i.test(value) || !URL.canParse(value))
    throw new Problem('error', `${variable} is not an http address.`, [
      `Set ${variable} to an address with http:// or https://, such as ${example}.`,
    ]);
  const { search, hash } = new URL(value);
  if (search || hash)
    throw new Problem('error', `${variable} must not contain ? or #: paths are added to it.`, [
      `Set ${variable} to the address alone, such as ${example}.`,
    ]);
  return value.replace(/\/+$/, '');
}

/** The URL in a text that may be missing or may not be one. */
export function urlOf(text: string | undefined): URL | undefined {
  return text !== undefined && URL.canParse(text) ? new URL(text) : undefined;
}
