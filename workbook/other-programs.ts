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
