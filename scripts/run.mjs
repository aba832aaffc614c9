// Plain JavaScript that any version of Node can read: it says what is missing before it loads anything newer.
import { existsSync } from 'node:fs';
import module from 'node:module';
import { fileURLToPath } from 'node:url';

const NOT_INSTALLED = 'The packages are not installed yet. Run this first: npm ci';

/** Flags that need no grader. */
const NO_GRADING = ['--help', '-h', '--hint', '--diff', '--solution', '--reset', '--export', '--import'];

const [name = '', ...args] = process.argv.slice(2);
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
const fits = major >= 24 || (major === 22 && minor >= 13) || (major === 20 && minor >= 19);
if (!fits) {
  console.error(
    `This workbook needs Node 20.19 or newer (22.13 or newer on Node 22, or 24 and up); this is ${process.version}.\n` +
      'Install a current LTS from https://nodejs.org, open a new terminal, and run the command again.',
  );
  process.exit(2);
}
const grades = ['grade', 'exercise'].includes(name) && !args.some((arg) => NO_GRADING.includes(arg));
// tsx takes a ? for the begin of a query, and vite a # for the begin of a fragment
const [sign] = (grades ? /[?#]/ : /\?/).exec(fileURLToPath(import.meta.url)) ?? [];
if (sign) {
  const folder = fileURLToPath(new URL('..', import.meta.url));
  console.error(
    `Tools of the workbook can't load a path with a ${sign}. Rename or move the folder ${folder}`,
  );
  process.exit(2);
}
/** The error when vitest can't be loaded. */
let broken;
try {
  module.enableCompileCache?.(); // Node 22 and newer
  // before tsx, which would look at every file of vitest
  if (grades)
    await import('vitest/node').catch((error) => {
      broken = error;
    });
  await import('../common/typescript.mjs');
} catch {
  console.error(NOT_INSTALLED);
  process.exit(2);
}
const { missingNativePart } = await import('../workbook/other-programs.ts');
if (broken) {
  console.error(missingNativePart(broken) ?? NOT_INSTALLED);
  process.exit(2);
}
// hides Node's warnings about experimental features that dependencies use; all other warnings stay
process.removeAllListeners('warning');
process.on('warning', (warning) => {
  if (warning.name !== 'ExperimentalWarning') console.error(`${warning.name}: ${warning.message}`);
});
process.argv.splice(2, process.argv.length, ...args);
if (!/^[a-z]+$/.test(name) || !existsSync(new URL(`./${name}.ts`, import.meta.url))) {
  console.error(`There is no command "${name}". npm run lists them.`);
  process.exit(2);
}
try {
  await import(`./${name}.ts`);
} catch (error) {
  // exits at once, because Node would report the same error again as uncaught
  const missing = missingNativePart(error);
  if (!missing) throw error;
  console.error(missing);
  process.exit(2);
}
