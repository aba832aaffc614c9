import { join } from 'node:path';
import { expect, test } from 'vitest';
import { clone } from '../support/clone.ts';
import { run } from '../support/command.ts';

// The workbook works in any folder, or says at once why it can't.

test('a # or a % in the path: the lab runs the learner’s code, and grading says that it can’t', {
  timeout: 60_000,
}, async () => {
  using book = clone('a#b%20c%zz d');
  book.solve(2, 3);
  const looked = await book.run(['checkpoint', '3', '--sandbox', '--json']);
  expect(looked.stderr).toBe('');
  expect(JSON.parse(looked.stdout).checkpoints[0]).toMatchObject({ id: 3, status: 'ready' });
  const graded = await book.run(['exercise', '2', '--check']);
  expect(graded).toMatchObject({ code: 2, stdout: '', stderr: oneLine('#') });
});

test.skipIf(process.platform === 'win32')('a ? or a \\ in the path is one line at once', async () => {
  using asks = clone('what?');
  for (const args of [['lab'], ['checkpoint'], ['exercise', '1', '--hint'], ['grade']])
    expect(await asks.run(args), args[0]).toMatchObject({ code: 2, stdout: '', stderr: oneLine('?') });
  using slash = clone('a\\b');
  const ended = await run(['checkpoint'], {}, join(slash.path, 'scripts/run.cjs'));
  expect(ended).toMatchObject({ code: 2, stdout: '', stderr: oneLine('\\') });
});

const oneLine = (sign: string) =>
  expect.stringMatching(new RegExp(`^[^\\n]*load a path with a \\${sign}\\. Rename or move [^\\n]*\\n$`));
