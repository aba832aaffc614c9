import { isPort } from './env.ts';
import { UserError } from './user-error.ts';

/** Options of a command that take no value, for `parseArgs`. */
export function flags<Name extends string>(...names: Name[]): Record<Name, { type: 'boolean' }> {
  return all(names, { type: 'boolean' });
}

/** Options of a command that take a value. */
export function values<Name extends string>(...names: Name[]): Record<Name, { type: 'string' }> {
  return all(names, { type: 'string' });
}

function all<Name extends string, Option>(names: Name[], option: Option): Record<Name, Option> {
  return Object.fromEntries(names.map((name) => [name, option])) as Record<Name, Option>;
}

/** @throws {UserError} that names the first argument, in a command that takes only options */
export function refuseArguments(command: string, [first]: readonly string[], next: string): void {
  if (first !== undefined) throw new UserError(`${command} does not take "${first}".`, next);
}

/**
 * The port that an option gives; undefined without the option.
 *
 * @throws {UserError} when it is not a port
 */
export function portOf(option: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (isPort(text)) return Number(text);
  throw new UserError(
    `${option} ${text} is not a port.`,
    'Give a number from 0 to 65535. With 0, the system chooses a free port.',
  );
}

/** The numbers that an option takes: whole ones, or any where they have a unit. */
interface Range {
  from: number;
  to: number;
  unit?: string;
  /** A command line that would be right. */
  example: string;
}

/**
 * The number that an option gives; undefined without the option.
 *
 * @throws {UserError} when it is not a number, or out of range
 */
export function numberOf(option: string, text: string | undefined, { from, to, unit, example }: Range) {
  if (text === undefined) return undefined;
  // digits alone: Number would also take an empty text for 0
  const value = (unit ? /^\d*\.?\d+$/ : /^\d+$/).test(text) ? Number(text) : Number.NaN;
  if (value >= from && value <= to) return value;
  const kind = unit ? `${unit},` : 'a whole number';
  const range = `from ${from.toLocaleString('en-US')} to ${to.toLocaleString('en-US')}`;
  throw new UserError(`${option} takes ${kind} ${range}.`, `Example: ${example}`);
}
