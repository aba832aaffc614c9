import { pathToFileURL } from 'node:url';
import { expect, test } from 'vitest';
import { inProject } from '../../common/paths.ts';
import { run } from '../support/command.ts';

const WITHOUT = { NODE_OPTIONS: `--import ${pathToFileURL(inProject('tests/cli/hide-platform.mjs')).href}` };

test.each([
  [['checkpoint', '--sandbox'], '@libsql/'],
  [['exercise', '2', '--check'], '@rolldown/binding-'],
  [['bench', 'prometheus'], '@libsql/'], // its modules load it before a command runs
])('%j without the parts for this platform says so in two lines', { timeout: 30_000 }, async (args, name) => {
  const { code, stdout, stderr } = await run(args, WITHOUT);
  expect([code, stdout]).toEqual([2, '']);
  expect(stderr.startsWith(name), stderr).toBe(true);
  expect(stderr).toMatch(
    /were left out \(--omit=optional\).*\nRun npm ci .*npm uninstall --no-save dd-trace\n$/,
  );
});
