import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { input } from '@inquirer/prompts';
import { expect, test } from 'vitest';
import { isPromptExit, missingNativePart, swallowedByNpm } from '../../workbook/other-programs.ts';
import { temporaryFolder } from '../support/lab.ts';

test('Ctrl-C at a prompt of @inquirer/prompts is recognised, an aborted prompt is not', async () => {
  const stdin = new PassThrough();
  const ctrlC = input({ message: 'Who?' }, { input: stdin, output: new PassThrough() });
  stdin.write('\u0003');
  expect(await ctrlC.catch(isPromptExit)).toBe(true);
  const stop = AbortSignal.abort();
  const aborted = input(
    { message: 'Who?' },
    { input: new PassThrough(), output: new PassThrough(), signal: stop },
  );
  expect(await aborted.catch(isPromptExit)).toBe(false);
  expect(isPromptExit('ExitPromptError')).toBe(false);
});

test('only an error about a native part of a package counts as a missing one', () => {
  expect(missingNativePart(new Error("Cannot find module './my-own-file.ts'"))).toBeUndefined();
  expect(missingNativePart('@libsql/linux-x64-gnu')).toBeUndefined();
  expect(missingNativePart(new Error('SQLITE_BUSY in @libsql/client'))).toBeUndefined();
  const esbuild = 'The package "@esbuild/linux-x64" could not be found, and is needed by esbuild.';
  expect(missingNativePart(new Error(esbuild))).toMatch(/^@esbuild\/linux-x64 is missing/);
});

// the variables and arguments that npm 11.19 gave to a script for these words
const CHECKPOINT = {
  name: 'npm run checkpoint',
  options: { json: { type: 'boolean' }, strict: { type: 'boolean' }, timeout: { type: 'string' } },
} as const;
const EXERCISE = {
  name: 'npm run exercise',
  options: { diff: { type: 'boolean' }, reset: { type: 'boolean' }, yes: { type: 'boolean' } },
} as const;
const GRADE = {
  name: 'npm run grade',
  options: { json: { type: 'string' }, jobs: { type: 'string' } },
} as const;
test.each([
  ['--json', CHECKPOINT, [], { json: 'true' }, '-- --json', false],
  ['1 3 --json', CHECKPOINT, ['1', '3'], { json: 'true' }, '-- --json 1 3', false],
  ['--strict --json', CHECKPOINT, [], { json: 'true', strict: 'true' }, '-- --json --strict', true],
  ['--timeout=5', CHECKPOINT, [], { timeout: '5' }, '-- --timeout 5', true],
  ['--timeout 5', CHECKPOINT, ['5'], { timeout: 'true' }, '-- --timeout 5', true],
  ['--timeout 5 3', CHECKPOINT, ['5', '3'], { timeout: 'true' }, '-- --timeout …', true],
  ['--json out.json class', GRADE, ['out.json', 'class'], { json: 'true' }, '-- --json …', false],
  ['--diff 2', EXERCISE, [], { diff: '2' }, '-- 2 --diff', false],
  ['2 --reset --yes', EXERCISE, ['2'], { reset: 'true', yes: 'true' }, '-- --reset --yes 2', true],
] as const)('npm keeps %s', (_typed, command, args, taken, line, certain) => {
  const env = Object.fromEntries(Object.entries(taken).map(([name, value]) => [`npm_config_${name}`, value]));
  expect(swallowedByNpm(command, args, env)).toMatchObject({ line: `${command.name} ${line}`, certain });
});

test('what the command got itself, what an .npmrc sets and --yes alone are not missing', () => {
  using folder = temporaryFolder();
  const { path } = folder;
  const npm_config_json = 'true';
  expect(swallowedByNpm(CHECKPOINT, ['--json'], { npm_config_json })).toBeUndefined();
  expect(swallowedByNpm(GRADE, ['--json=-'], { npm_config_json })).toBeUndefined();
  expect(swallowedByNpm(EXERCISE, ['2'], { npm_config_yes: 'true', npm_config_diff: '' })).toBeUndefined();
  const env = { npm_config_json, npm_config_local_prefix: path, npm_config_userconfig: join(path, 'user') };
  expect(swallowedByNpm(CHECKPOINT, [], env)).toMatchObject({ name: 'json' });
  writeFileSync(join(path, '.npmrc'), 'loglevel=error\njson = true\n');
  expect(swallowedByNpm(CHECKPOINT, [], env)).toBeUndefined();
});
