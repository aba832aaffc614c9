import { PassThrough } from 'node:stream';
import { input } from '@inquirer/prompts';
import { expect, test } from 'vitest';
import { isPromptExit, missingNativePart } from '../../workbook/other-programs.ts';

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
