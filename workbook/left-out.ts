/** Packages whose native part is a package of its own for each platform, named by npm as optional. */
const NATIVE =
  /@libsql\/|@esbuild\/|@rolldown\/|@rollup\/rollup-|lightningcss[.-]|@typescript\/|@biomejs\/cli-/;
const NOT_FOUND = /^(?:ERR_)?MODULE_NOT_FOUND$/;
const DEPTH = 10;

/**
 * Two lines for a person whose packages lack the parts for this platform, as after `npm ci --omit=optional` or with a
 * `node_modules` that another system has made; undefined for any other error. It looks for the cause, because each
 * package wraps it in words of its own.
 */
export function leftOut(error: unknown): string | undefined {
  let found: string | undefined;
  let cause = error;
  for (let depth = 0; cause instanceof Error && depth < DEPTH; depth += 1) {
    const { code = '' } = cause as NodeJS.ErrnoException;
    const [said = ''] = cause.message.split('\n');
    const missing = NOT_FOUND.test(code) || /^Cannot find module|could not be found/.test(said);
    const [, name] = /['"]([^'"]+)['"]/.exec(said) ?? [];
    if (missing && name && NATIVE.test(name)) found = name; // the last of the causes is the first that was tried
    cause = cause.cause;
  }
  return found && `${found} is missing: ${WHY}\n${NEXT}`;
}

const WHY =
  'the parts of the packages for this platform were left out (--omit=optional), or belong to another system.';
const NEXT =
  'Run npm ci without --omit=optional. To leave out dd-trace alone: npm uninstall --no-save dd-trace';
