import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { readEnv } from '../../common/env.ts';
import { inProject } from '../../common/paths.ts';
import { lookAt } from '../../workbook/checkpoint/command.ts';
import { findRunningLab } from '../../workbook/sandbox/lab-file.ts';
import { type Clone, clone } from '../support/clone.ts';
import { start } from '../support/command.ts';
import { listenTo } from '../support/events.ts';
import { eventually } from '../support/lab.ts';

// Checkpoint 3 runs the learner's own code. Whatever the code does, the checkpoint says why it failed, the lab stays up,
// and the next save works.

const good = readFileSync(inProject('solutions/2-build/feedback.ts'), 'utf8');
const inRoute = (line: string) => {
  const changed = good.replace(/(= async \([^)]*\)[^=]*=> \{\n)/, `$1    ${line}\n`);
  if (changed === good) throw new Error('the solution has changed: adapt the pattern in inRoute');
  return changed;
};

/** Blocks like an endless loop, without using the processor. */
const BLOCK = 'Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);';

/** Loads TypeScript as a learner's Node does, without the quick loader of the other tests. */
const TSX = { NODE_OPTIONS: '' };

let book: Clone;
let said = '';
let lab: ReturnType<typeof start>;
let home: string;
beforeAll(async () => {
  book = clone();
  home = join(book.path, '.practathon');
  vi.stubEnv('PRACTATHON_HOME', home);
  const variables = { ...TSX, PRACTATHON_HOME: home };
  lab = start(['lab', '--port', '0'], variables, join(book.path, 'scripts/run.mjs'));
  lab.stdout.setEncoding('utf8').on('data', (text: string) => {
    said += text;
  });
  await eventually(async () => expect((await findRunningLab())?.pid).toBe(lab.pid), 15_000);
});
afterAll(async () => {
  lab.kill('SIGKILL');
  await once(lab, 'close');
  vi.unstubAllEnvs();
  book[Symbol.dispose]();
});

const save = (source: string) => writeFileSync(join(book.path, 'exercises/2-build/feedback.ts'), source);

test('the lab says at the save what a vote would do, on its page and in its terminal', {
  timeout: 30_000,
}, async () => {
  const { ragApi } = (await findRunningLab())!;
  await using page = await listenTo(`${ragApi}/page/events`);
  const routes = (is: string) => page.until(({ learner }) => learner?.routes.is === is, 10_000);
  await routes('unbuilt');
  save(good);
  await routes('works');
  save(inRoute('throw new Error("boom");'));
  const file = 'exercises/2-build/feedback.ts';
  expect((await routes('broken')).learner.routes).toMatchObject({ file, why: 'its route threw boom' });
  await eventually(() => expect(said).toContain(`${file}: its route threw boom`));
  page.all.length = 0;
  save('export {{');
  expect((await routes('broken')).learner.routes.why).toMatch(/exercises\/2-build\/feedback\.ts:1:8/);
  writeFileSync(join(book.path, 'exercises/3-apply/satisfaction.ts'), COUNTS_NOTHING);
  const counter = await page.until(({ learner }) => learner?.counter.is === 'broken', 10_000);
  expect(counter.learner.counter.why).toBe('record(vote) moves no line of /metrics');
  expect(page.all.some(({ numbers }) => numbers?.up > 0)).toBe(false); // a trial is no vote
});

const COUNTS_NOTHING = `import { Counter } from 'prom-client';
export function satisfactionCounter(registry) {
  new Counter({ name: 'rag_satisfaction_score_total', help: 'Votes.', registers: [registry] });
  return { record() {} };
}`;

test.each([
  ['the solution', good, 'ready', /accepted/],
  ['TypeScript that Node cannot strip', `${good}\nexport enum Kind { Up, Down }`, 'ready', /accepted/],
  ['process.exit at import', `${good}\nprocess.exit(0);`, 'failed', /process\.exit/],
  ['process.exit in the route', inRoute('process.exit(0);'), 'failed', /process\.exit/],
  [
    'a call at import that never comes back',
    `${good}\n${BLOCK}`,
    'failed',
    /loading it takes longer than 5 s/,
  ],
  ['a call in the route that never comes back', inRoute(BLOCK), 'failed', /no answer within 2 s/],
  [
    'a rejection that nothing catches',
    inRoute('Promise.reject(new Error("floating"));'),
    'failed',
    /floating/,
  ],
  ['a route that throws', inRoute('throw new Error("boom");'), 'failed', /its route threw boom/],
  ['output of its own', `console.log("HELLO");\n${good}`, 'ready', /accepted/],
  ['a syntax error', 'export {{', 'failed', /feedback\.ts:1:8/],
])('%s, in a lab that stays up', { timeout: 30_000 }, async (_name, source, status, found) => {
  save(source);
  const report = await lookAt({
    ids: [3],
    mode: 'sandbox',
    timeoutMs: 8_000, // loading may take five seconds
    env: readEnv({}),
    signal: AbortSignal.timeout(20_000),
    mustRun: true,
  });
  const [third] = report.checkpoints;
  expect(third!.status, third!.found).toBe(status);
  expect(third!.found).toMatch(found);
});

test('the command starts its own lab if none runs, and prints one document', {
  timeout: 30_000,
}, async () => {
  save(inRoute('process.exit(0);'));
  const variables = { ...TSX, PRACTATHON_HOME: join(book.path, 'elsewhere') };
  const { code, stdout } = await book.run(['checkpoint', '3', '--json', '--sandbox'], variables);
  const [third] = JSON.parse(stdout).checkpoints;
  expect(third.status, third.found).toBe('failed');
  expect(third.found).toMatch(/process\.exit/);
  expect(code).toBe(1);
});
