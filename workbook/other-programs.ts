import { readFileSync } from 'node:fs';
import { join } from 'node:path';

// All texts and names of npm, Node and @inquirer/prompts that the workbook has to recognise in an error.

/** Whether an error is Ctrl-C at a prompt. @inquirer/prompts exports no class for it and documents this name. */
export function isPromptExit(error: unknown): boolean {
  return error instanceof Error && error.name === 'ExitPromptError';
}

/** Packages with native code: npm installs it from a separate, optional package for each platform. */
const NATIVE =
  /@libsql\/|@esbuild\/|@rolldown\/|@rollup\/rollup-|lightningcss[.-]|@typescript\/|@biomejs\/cli-/;
const NOT_FOUND = /^(?:ERR_)?MODULE_NOT_FOUND$/;
const DEPTH = 10;

/**
 * Two lines for a person whose packages lack the native code for this platform, as after `npm ci --omit=optional` or with
 * a `node_modules` from another system; undefined for any other error. It reads the causes too, because each package
 * wraps the error in its own words.
 */
export function missingNativePart(error: unknown): string | undefined {
  let missing: string | undefined;
  let cause = error;
  for (let depth = 0; cause instanceof Error && depth < DEPTH; depth += 1) {
    const { code = '' } = cause as NodeJS.ErrnoException;
    const [line = ''] = cause.message.split('\n');
    const notFound = NOT_FOUND.test(code) || /^Cannot find module|could not be found/.test(line);
    const [, name] = /['"]([^'"]+)['"]/.exec(line) ?? [];
    if (notFound && name && NATIVE.test(name)) missing = name; // the innermost cause is the package that was tried first
    cause = cause.cause;
  }
  return missing && `${missing} is missing: ${WHY}\n${NEXT}`;
}

const WHY =
  'the parts of the packages for this platform were left out (--omit=optional), or belong to another system.';
const NEXT =
  'Run npm ci without --omit=optional. To leave out dd-trace alone: npm uninstall --no-save dd-trace';

/** An option that npm kept for itself, and the command line that gives it to the command. */
export interface Swallowed {
  name: string;
  /** Ends with `…` where npm does not tell which of the other words was the option's value. */
  line: string;
  /** False for an option that npm has too: then its variable may also come from the person's environment. */
  certain: boolean;
}

/** The workbook's options that npm has too. `yes` alone changes nothing: the command then asks or refuses. */
const NPMS_OWN = ['json', 'diff', 'yes'];

/**
 * An option that npm took because `--` was missing: `npm run x --flag value` only sets `npm_config_flag=true` and
 * leaves `value` as an argument (npm 10 and 11). A line in an .npmrc sets the same variable and is not meant for us.
 */
export function swallowedByNpm(
  command: { name: string; options: Readonly<Record<string, { type: 'boolean' | 'string' }>> },
  args: readonly string[],
  env: NodeJS.ProcessEnv,
): Swallowed | undefined {
  const taken = Object.keys(command.options).flatMap((name) => {
    const value = env[`npm_config_${name.replaceAll('-', '_')}`];
    const given = args.some((arg) => arg === `--${name}` || arg.startsWith(`--${name}=`));
    return !value || given || (NPMS_OWN.includes(name) && inNpmrc(name, env)) ? [] : { name, value };
  });
  const isCertain = ({ name }: { name: string }) => !NPMS_OWN.includes(name);
  const first = taken.find(isCertain) ?? taken.find(({ name }) => name !== 'yes');
  if (!first) return undefined;
  const needsValue = (name: string) => command.options[name]!.type === 'string';
  const words = taken.flatMap(({ name, value }) => {
    if (value === 'true') return [`--${name}`];
    return needsValue(name) ? [`--${name}`, value] : [value, `--${name}`]; // `--diff 2` takes the argument 2 away
  });
  const clear =
    !taken.some(({ name, value }) => value === 'true' && needsValue(name)) ||
    (taken.length === 1 && args.length === 1);
  const line = `${command.name} -- ${clear ? [...words, ...args].join(' ') : `--${first.name} …`}`;
  return { name: first.name, line, certain: isCertain(first) };
}

/** Whether an .npmrc of the person, the machine or this project sets an option of npm's. */
function inNpmrc(name: string, env: NodeJS.ProcessEnv): boolean {
  const { npm_config_userconfig, npm_config_globalconfig, npm_config_local_prefix: project } = env;
  const setsIt = new RegExp(`^\\s*${name}\\s*=`, 'm');
  return [npm_config_userconfig, npm_config_globalconfig, project && join(project, '.npmrc')].some((file) => {
    try {
      return file !== undefined && setsIt.test(readFileSync(file, 'utf8'));
    } catch {
      return false; // there is no such file
    }
  });
}
