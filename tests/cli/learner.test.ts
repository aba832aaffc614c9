import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { inProject } from '../../workbook/paths.ts';
import { type Clone, clone } from '../support/clone.ts';

// Checkpoint 3 runs the learner's own code. Whatever that does, the command ends with one document and a reason.

const good = readFileSync(inProject('solutions/2-build/feedback.ts'), 'utf8');
const inRoute = (line: string) => {
  const changed = good.replace(/(= async \([^)]*\)[^=]*=> \{\n)/, `$1    ${line}\n`);
  if (changed === good) throw new Error('the solution has another shape now: mend inRoute');
  return changed;
};

let book: Clone;
beforeAll(() => {
  book = clone();
});
afterAll(() => book[Symbol.dispose]());

test.each([
  ['the solution', good, 'ready', /accepted/],
  ['process.exit at import', `${good}\nprocess.exit(0);`, 'failed', /process\.exit/],
  ['process.exit in the route', inRoute('process.exit(0);'), 'failed', /process\.exit/],
  ['an endless loop at import', `${good}\nwhile (true) {}`, 'failed', /loading it takes longer than 5 s/],
  ['an endless loop in the route', inRoute('while (true) {}'), 'failed', /no answer within 2 s/],
  [
    'a rejection that nobody catches',
    inRoute('Promise.reject(new Error("floating"));'),
    'failed',
    /floating/,
  ],
  ['a route that throws', inRoute('throw new Error("boom");'), 'failed', /its route threw boom/],
  ['output of its own', `console.log("HELLO");\n${good}`, 'ready', /accepted/],
  ['a syntax error', 'export {{', 'failed', /feedback\.ts:1:8/],
])('%s', { timeout: 30_000 }, async (_name, source, status, found) => {
  writeFileSync(join(book.path, 'exercises/2-build/feedback.ts'), source);
  const { code, stdout } = await book.run(['checkpoint', '3', '--json', '--sandbox']);
  const [third] = JSON.parse(stdout).checkpoints;
  expect(third.status, third.found).toBe(status);
  expect(third.found).toMatch(found);
  expect(code).toBe(status === 'ready' ? 0 : 1);
});
